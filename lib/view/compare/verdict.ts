/**
 * What is said of a difference between two arms.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import { type Difference, isResolved } from "../../statistics/difference.ts";
import type { MeasuredGroup } from "./measured_groups.ts";
import type { Metric } from "./metrics.ts";
import type { QuestionDifference } from "./question_differences.ts";

/** What came out of holding an arm against another one. */
export interface Verdict {
  /**
   * Higher or lower, where neither way is better; open, where chance may be the
   * reason; none, where the figures do not compare.
   */
  readonly finding: "better" | "worse" | "higher" | "lower" | "open" | "none";
  /** The same in words, and why. */
  readonly verdict: string;
}

/** Of one seed each: another run of the same settings may differ. */
export const THESE_RUNS = "these runs on such questions";

/** @param asked Of the questions, where they were compared one by one. */
export function verdictOf(
  metric: Metric,
  difference: Difference,
  asked?: Pick<QuestionDifference, "covers" | "topics">,
): Verdict {
  const { value, interval, constant, p } = difference;
  if (constant) return open(describeAgreement(metric, value));
  if (!interval && asked?.topics === 1) {
    return open("not resolved: all questions are of one topic");
  }
  if (!interval && p === 1) {
    return open("not resolved: no difference on any question");
  }
  if (!interval && p === undefined) {
    return open("not resolved: takes two seeds");
  }
  if (!isResolved(difference)) {
    const [low, high] = interval ?? [0, 0];
    return open(
      low > 0 || high < 0 ? "not resolved by the exact test" : "not resolved",
    );
  }
  if (!/[1-9]/.test(signedText(metric, value))) {
    return open("not resolved: nothing of it is shown");
  }
  const { better } = metric;
  const direction = value > 0 ? "higher" : "lower";
  const about = asked?.covers === "runs" ? `, ${THESE_RUNS}` : "";
  if (!better) return { finding: direction, verdict: direction + about };
  const finding = direction === better ? "better" : "worse";
  return { finding, verdict: `${finding} (${direction})${about}` };
}

/** Why two arms get no verdict, if they get none. */
export function withoutVerdict(
  groups: readonly MeasuredGroup[],
): Verdict | undefined {
  const why = divergenceOf(groups) ?? otherQuestions(groups);
  if (why === undefined) return undefined;
  return { finding: "none", verdict: `no verdict: ${why}` };
}

/**
 * Which arms have seeds that diverged: the others alone would be a choice of the
 * better ones.
 */
export function divergenceOf(
  groups: readonly MeasuredGroup[],
): string | undefined {
  const told = groups.filter(({ diverged }) => diverged.length > 0)
    .map(({ name, seeds, diverged }) => {
      const all = counted(seeds.length + diverged.length, "seed");
      return `${name} diverged in ${diverged.length} of ${all}`;
    });
  return told.length > 0 ? told.join(", ") : undefined;
}

/**
 * How many conversations the runs of some arms were measured on, lowest first:
 * several numbers where a run left out what others did not, as a model does with
 * fewer positions.
 */
export function conversationCounts(groups: readonly MeasuredGroup[]): number[] {
  const counts = groups.flatMap(({ evaluations }) =>
    evaluations.map(({ conversations }) => conversations)
  );
  return [...new Set(counts)].sort((a, b) => a - b);
}

function otherQuestions(groups: readonly MeasuredGroup[]): string | undefined {
  const counts = conversationCounts(groups);
  return counts.length > 1
    ? `of ${counts[0]} to ${counts.at(-1)} conversations`
    : undefined;
}

/** Of a difference that is one number in every seed, as far as it is shown. */
function describeAgreement(metric: Metric, value: number): string {
  if (!/[1-9]/.test(signedText(metric, value))) {
    return "not resolved: no difference in any seed";
  }
  return `${value > 0 ? "higher" : "lower"}, no spread over seeds`;
}

function open(verdict: string): Verdict {
  return { finding: "open", verdict };
}

/** With its sign, as tables show it; without one where that shows 0. */
export function signedText({ format }: Metric, value: number): string {
  // A share's difference is in points of a hundred, not in percent of it.
  const text = format(Math.abs(value)).replace(" %", " points");
  return /[1-9]/.test(text) ? `${value < 0 ? "−" : "+"}${text}` : text;
}

/** Both ends, and their unit once. */
export function intervalText(
  metric: Metric,
  [low, high]: readonly [number, number],
): string {
  return `${signedText(metric, low).replace(" points", "")} to ${
    signedText(metric, high)
  }`;
}
