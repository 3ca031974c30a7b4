/**
 * What came out, one row per run.
 *
 * Does not say whether a difference is more than noise: that takes more than
 * one seed.
 *
 * @module
 */
import { formatCount, formatDuration } from "../../core/format.ts";
import type { Group } from "../compare/groups.ts";
import { type HeldOutSet, heldOutSets } from "../compare/held_out_sets.ts";
import { evaluationSets } from "../compare/measured_groups.ts";
import { type RunSummary, summarize } from "../compare/run_summary.ts";
import type { RunView } from "../compare/run_view.ts";
import { formatFixed, formatShare } from "../text/format.ts";
import { type ColumnOf, type Table, tableOf } from "../text/table.ts";
import type { Section } from "./section.ts";

const READING = "Losses are in nats per target, or those of pairs per pair; " +
  "the training loss is the " +
  "mean over the last ten steps, each run over its own targets. Tokens/s " +
  "counts tokens that are not padding.";

const CAUTION = "One run each: a small difference may be chance.";

/** Rows that a page lays out; more runs of arms are folded away. */
const MOST_ROWS = 24;

/** The table of results and how to read it. */
export function resultsSection(groups: readonly Group[]): Section {
  // Where runs were evaluated, what they answered stands there.
  const withAnswers = evaluationSets(groups).length === 0;
  const runs = groups.flatMap(({ runs }) => runs);
  const areSingle = runs.length > 1 && groups.length === runs.length;
  const isLong = runs.length > MOST_ROWS && groups.length < runs.length;
  return {
    title: "Results",
    blocks: [{
      kind: "table",
      table: resultsTable(runs, { withAnswers }),
      caption: areSingle ? `${READING} ${CAUTION}` : READING,
      sortable: true,
      summary: isLong ? `${runs.length} runs` : undefined,
      wide: true,
    }],
  };
}

const LOSS = { format: formatFixed(4) };
const SHARE = { format: formatShare };

/** A run, and its summary by each of the held-out sets. */
interface Result {
  readonly name: string;
  readonly labels: RunView["labels"];
  /** At least one; all are alike but for what is measured on a set. */
  readonly bySet: readonly RunSummary[];
}

/**
 * One row per run; what no run recorded has no column.
 *
 * @param withAnswers Whether it says how they answered. @default true
 */
export function resultsTable(
  runs: readonly RunView[],
  { withAnswers = true }: { readonly withAnswers?: boolean } = {},
): Table {
  const sets = heldOutSets(runs);
  const results = runs.map((run): Result => ({
    name: run.name,
    labels: run.labels,
    bySet: sets.length > 0
      ? sets.map((set) => summarize(run, set))
      : [summarize(run)],
  }));
  const count = { format: formatCount };
  const of = <Value>(value: (summary: RunSummary) => Value) =>
  (
    { bySet }: Result,
  ) => value(bySet[0]);
  return tableOf(results, [
    ["run", ({ name }) => name],
    ...columnsBySet(sets, [
      ["held-out loss", ({ heldOutLoss }) => heldOutLoss, LOSS, " (nats)"],
      ["its lowest", ({ bestHeldOut }) => bestHeldOut?.loss, LOSS],
      ["held-out margin", ({ rewardMargin }) => rewardMargin, LOSS],
      ["chosen preferred", ({ rewardAccuracy }) => rewardAccuracy, SHARE],
    ]),
    ["training loss (nats)", of(({ trainingLoss }) => trainingLoss), LOSS],
    ...!withAnswers ? [] : columnsBySet(sets, [
      ["right answers", ({ rightShare }) => rightShare, SHARE],
      ["answers that stopped", ({ stopShare }) => stopShare, SHARE],
    ]),
    ["steps", of(({ steps }) => steps)],
    ["steps left out", of(({ skippedSteps }) => skippedSteps)],
    ["step of the model", of(({ modelStep }) => modelStep)],
    ["epochs", of(({ epochs }) => epochs), { format: formatFixed(2) }],
    ["trained tokens", of(({ trainedTokens }) => trainedTokens)],
    ["time", of(({ elapsedMs }) => elapsedMs), { format: formatDuration }],
    ["tokens/s", of(({ tokensPerSecond }) => tokensPerSecond), count],
    ["peak memory (MiB)", of(({ peakMemoryMiB }) => peakMemoryMiB)],
    [
      "tags",
      ({ labels }) => labels.tags.join(", ") || undefined,
    ],
    ["note", ({ labels }) => labels.note],
    // Most runs finish: only what did not is named.
    [
      "outcome",
      of(({ outcome }) => outcome === "finished" ? undefined : outcome),
    ],
  ]);
}

/** A figure of one held-out set: title, value, its format, its unit if any. */
type SetColumn = readonly [
  title: string,
  value: (summary: RunSummary) => number | undefined,
  options: { readonly format: (value: number) => string },
  unit?: string,
];

/** The columns once a set, with its name where there are several. */
function columnsBySet(
  sets: readonly HeldOutSet[],
  columns: readonly SetColumn[],
): ColumnOf<Result>[] {
  const names = sets.length > 1 ? sets.map(({ name }) => ` on ${name}`) : [""];
  return names.flatMap((on, index) =>
    columns.map(([title, value, options, unit = ""]): ColumnOf<Result> => [
      `${title}${on}${unit}`,
      ({ bySet }) => value(bySet[index]),
      options,
    ])
  );
}
