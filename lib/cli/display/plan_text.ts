/**
 * What an experiment will take, as a table and a sentence.
 *
 * @module
 */
import {
  counted,
  formatCount,
  formatDuration,
  formatMemory,
} from "../../core/format.ts";
import type { ExperimentPlan } from "../../experiment/plan/plan_experiment.ts";
import { signedText } from "../../view/compare/verdict.ts";
import { type Table, textTable } from "../../view/text/table.ts";

const right = (title: string) => ({ title, align: "right" as const });

/**
 * @param width Columns to fit into.
 *
 *     part  runs  done  steps  tokens  trained  a step  measured  a run  memory
 *     ────  ────  ────  ─────  ──────  ───────  ──────  ────────  ─────  ───────
 *     one      3     –    375  72,000   19,000   40 ms   3 × 2 s   21 s  412 MiB
 *
 *     3 runs to be done, 2 at a time: about 42 s, and 0.8 GiB of memory
 */
export function planText(plan: ExperimentPlan, width?: number): string {
  const { parts, atOnce, totalMs } = plan;
  const table: Table = {
    columns: [
      { title: "part" },
      ...["runs", "done", "steps", "tokens", "trained", "a step", "measured"]
        .map(right),
      ...["a run", "memory"].map(right),
    ],
    rows: parts.map(({ name, runs, left, plan }) => [
      name,
      String(runs),
      left < runs ? String(runs - left) : undefined,
      formatCount(plan.steps),
      formatCount(plan.tokens),
      formatCount(plan.trainedTokens),
      plan.stepMs < 1000
        ? `${Math.ceil(plan.stepMs)} ms`
        : formatDuration(plan.stepMs),
      plan.measurements === 0
        ? undefined
        : `${plan.measurements} × ${formatDuration(plan.measureMs)}`,
      formatDuration(plan.totalMs),
      plan.memoryMiB === undefined
        ? undefined
        : formatMemory([plan.memoryMiB]).join(" "),
    ]),
  };
  const left = parts.reduce((sum, part) => sum + part.left, 0);
  return `${textTable(table, { width })}\n\n` +
    (left === 0
      ? "all of it is done"
      : `${counted(left, "run")} to be done, ${atOnce} at a time: about ` +
        formatDuration(totalMs) + memoryText(plan)) +
    `\n${resolutionText(plan)}` +
    (plan.aside === undefined ? "" : `\n${plan.aside}`);
}

/** What so many seeds and questions can tell apart. */
function resolutionText({ resolution }: ExperimentPlan): string {
  if (!resolution) {
    return "which difference can be resolved is told once two arms, here or of " +
      'the experiment "null", have two seeds';
  }
  const { metric, difference, seeds, questions, by } = resolution;
  const size = signedText(metric, difference).replace("+", "");
  return `${counted(seeds, "seed")} and ${counted(questions, "question")} ` +
    `resolve a difference of ${size} in ${metric.title} in four of five ` +
    `cases, by how the runs of "${by}" spread`;
}

/** What the largest runs take that go on together. */
function memoryText({ parts, atOnce }: ExperimentPlan): string {
  const each = parts.flatMap(({ left, plan }) =>
    Array.from({ length: left }, () => plan.memoryMiB ?? 0)
  ).sort((a, b) => b - a).slice(0, atOnce);
  const all = each.reduce((sum, one) => sum + one, 0);
  return all > 0 ? `, and ${formatMemory([all]).join(" ")} of memory` : "";
}
