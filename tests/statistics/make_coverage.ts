/**
 * Whether intervals cover and verdicts keep quiet, on data whose truth is known.
 *
 *     deno run -P=files tests/statistics/make_coverage.ts
 *
 * Writes COVERAGE.md beside this file.
 *
 * @module
 */
import { isResolved, pairedDifference } from "sft/statistics/difference.ts";
import { holmAdjusted } from "sft/statistics/holm.ts";
import { mcNemar } from "sft/statistics/mcnemar.ts";
import { mean } from "sft/statistics/moments.ts";
import { resolvableDifference } from "sft/statistics/resolvable.ts";
import { shareDifference } from "sft/statistics/share.ts";
import { totalDifference } from "sft/statistics/total_difference.ts";
import { differenceByQuestion } from "sft/view/compare/question_differences.ts";
import type { ArmQuestions } from "sft/view/compare/question_rows.ts";
import { questionsWith } from "../support/questions.ts";
import { CASES, crossedOf, draw, normal, truth } from "./coverage_cases.ts";

/** Draws of each case; a coverage of 95 % is then known to ± 0.7 points. */
const DRAWS = 4000;

/** Draws of families of figures, whose probabilities take longer. */
const FAMILIES = 1000;

/** What an answer's loss is lower in the second arm, by its tokens. */
const GAINS: readonly [string, (tokens: number) => number][] = [
  ["the same for each token", (tokens) => 0.2 * tokens],
  ["in the first three tokens alone", (tokens) => Math.min(tokens, 3)],
  ["none", () => 0],
];

function percent(count: number, of = DRAWS): string {
  return `${(100 * count / of).toFixed(1)} %`;
}

const covering: string[] = [];
const alarms: string[] = [];
for (const one of CASES) {
  const topics = Array.from(
    { length: one.topics * one.questionsATopic },
    (_, index) => `${Math.floor(index / one.questionsATopic)}`,
  );
  const count = {
    covered: 0,
    widthless: 0,
    alarm: 0,
    seeds: 0,
    mcNemar: 0,
    found: 0,
  };
  const expected = truth(one, one.effect);
  for (let time = 0; time < DRAWS; time++) {
    const [a, b] = draw(one, one.effect);
    const design = { paired: true, topics, crossed: crossedOf(one) };
    const differ = one.binary ? shareDifference : totalDifference;
    const { interval } = differ(a, b, design);
    if (!interval) count.widthless++;
    else if (interval[0] <= expected && expected <= interval[1]) {
      count.covered++;
    }
    if (interval && (interval[0] > 0 || interval[1] < 0)) count.found++;

    const [c, d] = draw(one, 0);
    const none = differ(c, d, design);
    if (none.interval && (none.interval[0] > 0 || none.interval[1] < 0)) {
      count.alarm++;
    }
    if (isResolved(pairedDifference(c.map(mean), d.map(mean)))) count.seeds++;
    const only = (x: number[], y: number[]) =>
      x.filter((right, index) => right > y[index]).length;
    if (one.binary && mcNemar(only(c[0], d[0]), only(d[0], c[0])) < 0.05) {
      count.mcNemar++;
    }
  }
  const runs = one.bases ? `${one.bases} × ${one.seeds}` : `${one.seeds}`;
  const label = `${one.name} | ${runs} | ${topics.length}`;
  covering.push(
    `| ${label} | ${expected.toFixed(3)} | ${percent(count.covered)} | ${
      percent(count.found)
    } |`,
  );
  alarms.push(
    `| ${label} | ${percent(count.alarm)} | ${
      one.seeds > 1 ? percent(count.seeds) : "–"
    } | ` +
      `${one.binary ? percent(count.mcNemar) : "–"} |`,
  );
}

/** Answers of different lengths, whose loss is by token: a ratio of two sums. */
const byToken: string[] = [];
for (const [name, gain] of GAINS) {
  for (const seeds of [1, 3]) {
    for (const questions of [14, 60]) {
      const lengths = () => Math.ceil(Math.exp(2.3 + 0.9 * normal()));
      const drawn = Array.from({ length: 400_000 }, lengths);
      const expected = -mean(drawn.map(gain)) / mean(drawn);
      let covered = 0;
      for (let time = 0; time < FAMILIES; time++) {
        const tokens = Array.from({ length: questions }, lengths);
        const level = tokens.map((t) => t * (2 + 0.3 * normal()));
        const arm = (loss: (question: number) => number) =>
          armOf(
            tokens,
            Array.from({ length: seeds }, () => {
              // Of one seed an interval tells of its runs alone.
              const luck = seeds > 1 ? 0.02 * normal() : 0;
              return tokens.map((t, question) =>
                loss(question) + t * luck + 0.3 * Math.sqrt(t) * normal()
              );
            }),
          );
        const { interval } = differenceByQuestion(
          "answerNatsPerToken",
          arm((question) => level[question]),
          arm((question) => level[question] - gain(tokens[question])),
        )!;
        const [low, high] = interval!;
        if (low <= expected && expected <= high) covered++;
      }
      byToken.push(
        `| ${name} | ${seeds} | ${questions} | ${expected.toFixed(3)} | ` +
          `${percent(covered, FAMILIES)} |`,
      );
    }
  }
}

/** An arm of as many seeds as rows, whose questions' answers have such lengths. */
function armOf(
  tokens: readonly number[],
  rows: readonly (readonly number[])[],
): ArmQuestions {
  const runs = rows.map((row) => {
    const run = questionsWith(row.map((answerNats) => ({ answerNats })));
    const questions = run.questions.map((question, index) => ({
      ...question,
      answerTokens: tokens[index],
    }));
    return { ...run, questions };
  });
  return {
    runs: runs.map((measured, seed) => ({ seed, measured })),
    levels: new Map(
      runs.map((run, seed) => [run, mean(rows[seed]) / mean(tokens)]),
    ),
  };
}

/** How often the difference is found that plans say is found in 80 %. */
const planned: string[] = [];
for (const one of CASES.filter(({ binary, bases }) => !binary && !bases)) {
  const questions = one.topics * one.questionsATopic;
  if (one.questionsATopic > 1) continue;
  const spread = {
    seed: one.seed ** 2,
    question: one.question ** 2,
    answer: one.answer ** 2,
  };
  const effect = resolvableDifference(spread, { seeds: one.seeds, questions });
  let found = 0;
  for (let time = 0; time < DRAWS; time++) {
    const [a, b] = draw(one, effect);
    const { interval } = totalDifference(a, b, { paired: true });
    if (interval && interval[0] > 0) found++;
  }
  planned.push(
    `| ${one.name} | ${one.seeds} | ${questions} | ${effect.toFixed(3)} | ${
      percent(found)
    } |`,
  );
}

/** Families of eight metrics without any difference: one alarm is one too many. */
let [plain, holm] = [0, 0];
for (let time = 0; time < FAMILIES; time++) {
  const ps = Array.from({ length: 8 }, () => {
    const [a, b] = draw(CASES[0], 0);
    return totalDifference(a, b, { paired: true }).p!;
  });
  if (Math.min(...ps) < 0.05) plain++;
  if (Math.min(...holmAdjusted(ps)) < 0.05) holm++;
}

await Deno.writeTextFile(
  `${import.meta.dirname}/COVERAGE.md`,
  `# Coverage

What the intervals and verdicts of \`lib/statistics\` do on drawn data whose truth
is known, ${DRAWS.toLocaleString("en")} draws a line. Written by
\`deno run -P=files tests/statistics/make_coverage.ts\`.

## How often the total interval covers the truth: 95 % is wanted

| figures | seeds | questions | true difference | covered | found |
| --- | --- | --- | --- | --- | --- |
${covering.join("\n")}

_Found_: how often the interval leaves out 0, where there is a difference.

## The same of a loss by token, where answers have different lengths

| gain | seeds | questions | true difference | covered |
| --- | --- | --- | --- | --- |
${byToken.join("\n")}

${FAMILIES.toLocaleString("en")} draws a line, lengths log-normal (σ 0.9).

## How often a verdict names a difference where there is none: 5 % at most

| figures | seeds | questions | total interval | over seeds alone | McNemar, first seed |
| --- | --- | --- | --- | --- | --- |
${alarms.join("\n")}

## How often the difference is found that \`--plan\` names: 80 % is wanted

| figures | seeds | questions | difference | found |
| --- | --- | --- | --- | --- |
${planned.join("\n")}

## Families

Of families of eight figures without a difference, ${
    percent(plain, FAMILIES)
  } have one
below 0.05 as they are, and ${percent(holm, FAMILIES)} by Holm's correction.
`,
);
