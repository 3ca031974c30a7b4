/**
 * Who watches work that takes long, and may end it early: a terminal, a
 * notebook, a parent process.
 *
 * The contracts alone. Runs tell, displays show; neither knows the other.
 *
 * @module
 */
import type { StepEvent } from "./events.ts";

/** Who watches how what a user named is found, or fetched from a hub. */
export interface NameHost {
  /** One line for people. */
  log(text: string): void;
  /** Told of a file that will take a while, of so many bytes. */
  watchDownload?(label: string, bytes: number): {
    /** How many bytes are here by now. */
    update(bytes: number): void;
    finish(): void;
  };
  /** All is on this machine: from now on no network is needed. */
  onNamesFound?(): void;
}

/** Who watches one training run. */
export interface RunHost extends NameHost {
  /** After every step. */
  onStep(event: StepEvent, steps: number): void;
  /** Whether to stop after the current step. */
  stopRequested(): boolean;
}

/** Who watches an experiment, and what it starts from being found. */
export interface ExperimentHost extends Partial<NameHost> {
  /** How many runs there are, once that is known. */
  onPlan(runs: readonly string[]): void;
  /** Something new of a run, or of the pretraining of a model, by its label. */
  onRun(label: string, news: RunNews): void;
  /** Asked to call `stop` when the runs are to end after their steps. */
  onStart(stop: () => void): void;
}

/** How far a run of an experiment is. */
export type RunNews =
  | { readonly kind: "started" | "resumed" | "skipped" | "finished" }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed" | "diverged"; readonly message: string }
  | StepNews;

/** A step that a run of an experiment has done. */
export interface StepNews {
  readonly kind: "step";
  readonly step: number;
  readonly steps: number;
  readonly loss: number;
}
