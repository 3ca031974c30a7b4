/**
 * The verdict: arms evaluated on one held-out set, each one's means and spread,
 * and which differences to the first arm are more than the seeds' own.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import { decidingMetric } from "../compare/deciding_metric.ts";
import {
  differencesToFirst,
  type MetricDifference,
} from "../compare/evaluation_differences.ts";
import { type Group, oneASeed } from "../compare/groups.ts";
import {
  evaluationOf,
  evaluationsOn,
  type HeldOutSet,
} from "../compare/held_out_sets.ts";
import {
  evaluationSets,
  hasDiverged,
  type MeasuredGroup,
  measuredGroups,
  questionsAt,
  valuesOf,
} from "../compare/measured_groups.ts";
import { type Metric, METRICS } from "../compare/metrics.ts";
import type { RunView } from "../compare/run_view.ts";
import {
  conversationCounts,
  intervalText,
  signedText,
} from "../compare/verdict.ts";
import { mean, standardDeviation } from "../../statistics/moments.ts";
import { type ColumnOf, type Table, tableOf } from "../text/table.ts";
import { type Block, type Section, tableBlocks } from "./section.ts";

/** Rows of differences that a page lays out; more are folded away. */
const MOST_ROWS = 48;

const INTERVALS = "A difference is resolved where its 95 % interval leaves " +
  "out 0, and where one run stands against one, of answers that are right or " +
  "wrong, McNemar's exact test says so too. Of twenty such intervals one " +
  "misses by chance.";

/** What an interval holds, and what it does not. */
const OVER = {
  "seeds and questions": "Intervals hold the chance of seeds and of questions",
  "seeds": "Intervals are over seeds: what other questions would change is " +
    "not in them",
  "questions":
    "Intervals are over questions: of one seed, they tell of these " +
    "runs on such questions, and not what another seed would give",
};

const NO_INTERVAL = "Where a difference is the same in every seed there is " +
  "no interval: that they agree, as shares of 0 % and 100 % do, does not say " +
  "how sure it is.";

/** What stands in the section's place on a terminal. */
export const NOT_MEASURED: Section = {
  title: "Evaluation",
  blocks: [{
    kind: "note",
    text: "No run was evaluated: pass --eval_file to sft.",
  }],
};

/** A section for each held-out set that any run was evaluated on. */
export function evaluationSections(groups: readonly Group[]): Section[] {
  const sets = evaluationSets(groups);
  return sets.map((set) => {
    const title = sets.length > 1 ? `Evaluation on ${set.name}` : "Evaluation";
    return { title, blocks: blocksOf(groups, set) };
  });
}

/** The two tables and what to know of them. */
function blocksOf(groups: readonly Group[], set: HeldOutSet): Block[] {
  const measured = measuredGroups(groups, set);
  const means = evaluationMeans(measured);
  const differences = differencesToFirst(measured);
  const count = differences.length;
  return [
    { kind: "table", table: means, sortable: true, wide: true },
    ...tableBlocks(evaluationDifferences(measured, differences), {
      sortable: true,
      summary: count > MOST_ROWS
        ? `${count} differences to the first arm`
        : undefined,
    }),
    ...evaluationNotes(groups, set, measured, differences).map((text) => ({
      kind: "note" as const,
      text,
    })),
  ];
}

/** Arms × metrics: mean ± standard deviation over the seeds. */
export function evaluationMeans(groups: readonly MeasuredGroup[]): Table {
  return tableOf(groups, [
    ["arm", ({ name }) => name],
    [
      "seeds",
      ({ seeds, baseSeeds }) =>
        baseSeeds
          ? `${seeds.length} on ${new Set(baseSeeds).size} bases`
          : seeds.length,
    ],
    ["diverged", ({ diverged }) => diverged.length || undefined],
    ...decidingFirst(groups).map((metric): ColumnOf<MeasuredGroup> => [
      metric.better
        ? `${metric.title}, ${metric.better} is better`
        : metric.title,
      (group) =>
        group.seeds.length === 0 && isMeasured(groups, metric)
          ? "NaN"
          : meanText(metric, valuesOf(group, metric)),
      { align: "right" },
    ]),
  ]);
}

/** All metrics, in the order in which they are read. */
function decidingFirst(groups: readonly MeasuredGroup[]): Metric[] {
  const deciding = decidingMetric(groups);
  return [deciding, ...METRICS.filter(({ field }) => field !== deciding.field)];
}

/** Whether any arm has values; of none that has any, all are supposed to. */
function isMeasured(groups: readonly MeasuredGroup[], metric: Metric): boolean {
  return groups.every(({ seeds }) => seeds.length === 0) ||
    groups.some((group) => valuesOf(group, metric).length > 0);
}

/** The differences as people read them. */
export function evaluationDifferences(
  groups: readonly MeasuredGroup[],
  differences: readonly MetricDifference[] = differencesToFirst(groups),
): Table {
  const first = groups[0]?.name ?? "";
  return {
    columns: [
      { title: "metric" },
      { title: `arm, compared with ${first}` },
      { title: "verdict" },
      { title: "difference", align: "right" },
      { title: "95 % interval", align: "right" },
      { title: "seeds" },
    ],
    rows: differences.map(
      (
        { metric, name, difference: { value, interval }, seeds, verdict },
      ) => [
        metric.title,
        name,
        verdict,
        Number.isNaN(value) ? undefined : signedText(metric, value),
        interval && intervalText(metric, interval),
        seeds,
      ],
    ),
  };
}

/** What a reader of the two tables should know, a sentence or two each. */
function evaluationNotes(
  groups: readonly Group[],
  set: HeldOutSet,
  measured: readonly MeasuredGroup[],
  differences: readonly MetricDifference[],
): string[] {
  const runs = groups.flatMap(({ runs }) => runs);
  const [evaluation] = runs.flatMap((run) => evaluationsOn(run, set));
  const [fewest = evaluation.conversations, ...more] = conversationCounts(
    measured,
  );
  const diverged = runs.filter((run) => hasDiverged(run, set));
  const rest = runs.filter((run) => !diverged.includes(run));
  const without = rest.filter((run) => !evaluationOf(run, set));
  const unfinished = rest.filter((run) =>
    !without.includes(run) && run.manifest.outcome !== "finished"
  );
  const torn = rest.filter((run) => {
    const last = evaluationOf(run, set);
    return last && run.recordsQuestions && !questionsAt(run, last);
  });
  const twice = runs.length - groups.flatMap(oneASeed).length;
  const constant = differences.some(({ difference }) => difference.constant);
  const notes = [
    (more.length > 0
      ? `${fewest} to ${more.at(-1)} held-out conversations, of which runs ` +
        "left out other ones, so that their figures do not compare"
      : `${counted(fewest, "held-out conversation")}, the same for every run`) +
    `, ${readAtText(runs)}; mean ± standard deviation over the seeds.`,
    measured.length > 1 && INTERVALS,
    measured.length > 1 &&
    `What decides is the ${decidingMetric(measured).title}; the other ` +
      "figures are looked at together, and so are several arms; a difference " +
      "counts if Holm's correction leaves it.",
    overText(differences),
    constant && NO_INTERVAL,
    diverged.length > 0 &&
    `Diverged, so in no mean, and their arms get no verdict: ${
      namesOf(diverged)
    }.`,
    without.length > 0 && `Not measured on these: ${namesOf(without)}.`,
    unfinished.length > 0 &&
    `Measured before they were finished: ${namesOf(unfinished)}.`,
    torn.length > 0 &&
    `What each question gave is not whole in ${namesOf(torn)}: the ` +
      "intervals of their arms are over seeds alone.",
    twice > 0 &&
    `Of runs of one arm and seed the last counts; ${twice} left out.`,
  ];
  return notes.filter((note) => typeof note === "string");
}

/** Of which model the figures are. */
function readAtText(runs: readonly RunView[]): string {
  const chosen = runs.filter(({ at }) => at !== undefined);
  if (chosen.length === 0) return "at each run's last measurement";
  const which = chosen.length === runs.length
    ? "at each run's best measurement"
    : `at the best measurement of ${namesOf(chosen)}, and the last of others`;
  return `${which}, which is high by chance if it was chosen by these figures`;
}

/** What most intervals hold, and the metrics of which others hold less. */
function overText(
  differences: readonly MetricDifference[],
): string | undefined {
  const told = differences.filter(({ over }) => over !== undefined);
  const kinds = [...Map.groupBy(told, ({ over }) => over!)]
    .sort(([, a], [, b]) => b.length - a.length);
  if (kinds.length === 0) return undefined;
  const [[most], ...others] = kinds;
  const less = others.map(([over, of]) => {
    const titles = new Set(of.map(({ metric }) => metric.title));
    return `; over ${over} alone: ${[...titles].join(", ")}`;
  });
  return `${OVER[most]}${less.join("")}.`;
}

function namesOf(runs: readonly RunView[]): string {
  const names = runs.slice(0, 3).map(({ name }) => name).join(", ");
  return runs.length > 3 ? `${names} and ${runs.length - 3} more` : names;
}

/** `1.4120 ± 0.0210`; of one seed, which has no spread, the value alone. */
function meanText(
  { format }: Metric,
  values: readonly number[],
): string | undefined {
  if (values.length === 0) return undefined;
  const centre = format(mean(values));
  if (values.length === 1) return centre;
  return `${centre} ± ${format(standardDeviation(values))}`;
}
