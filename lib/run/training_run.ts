/**
 * Everything that a training run is made of, ready to start.
 *
 * @module
 */
import type { DataReport } from "../batch/data_report.ts";
import type { PackedRow } from "../batch/pack.ts";
import type { MeasuredRun } from "../measure/measured_run.ts";
import type { HubCommits } from "../open/named_folders.ts";
import type { Manifest } from "../store/manifest.ts";
import type { TokenizerCopy } from "../tokenizer/save_tokenizer.ts";
import type { NamedValues } from "../train/state.ts";

/** What a run has in common with others, where it is one of several. */
export interface RunContext {
  readonly experiment?: Manifest["experiment"];
  /** What names on a hub are, where that was found out already. */
  readonly commits?: HubCommits;
  readonly share?: MemoryShare;
}

/** One run's part of the memory that is free. */
export interface MemoryShare {
  /** The most that it may come to hold, in MiB. */
  readonly limitMiB: number;
  /** How many runs go on at once. */
  readonly runs: number;
}

/** All that is known of a run before it has a folder. */
export interface OpenedTraining extends MeasuredRun {
  /** The record to begin with. Hashes what the run reads. */
  record(): Promise<Manifest>;
  /** Parameters to start from, by name: as they were read, or made now. */
  values(): NamedValues;
  /** What the model was named by, where an adapter is trained beside it. */
  readonly base?: string;
  readonly rows: readonly PackedRow[];
  /** What the data became. */
  readonly report: DataReport;
  /** The tokenizer's files, which go into every model folder. */
  readonly tokenizerCopy: TokenizerCopy;
}

/** What `runTraining` runs. */
export interface TrainingRun extends Omit<OpenedTraining, "record" | "report"> {
  /** The record to begin with; its config is the run's. */
  readonly manifest: Manifest;
  /** What it may take; without, all that is free. */
  readonly share?: MemoryShare;
}
