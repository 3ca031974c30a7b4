/**
 * Whether intervals cover and verdicts keep quiet, on data whose truth is known.
 *
 *     deno run -P=files tests/statistics/make_coverage.ts
 *
 * Writes COVERAGE.md beside this file. Draws arms of seeds by questions: a
 * question's difficulty, a topic's, a seed's luck, and the chance of each answer.
 *
 * @module
 */
import { randomStream } from "sft/core/random.ts";
import { isResolved, pairedDifference } from "sft/statistics/difference.ts";
import { holmAdjusted } from "sft/statistics/holm.ts";
import { mcNemar } from "sft/statistics/mcnemar.ts";
import { mean } from "sft/statistics/moments.ts";
import { shareDifference } from "sft/statistics/share.ts";
import { totalDifference } from "sft/statistics/total_difference.ts";
import {
  type ArmQuestions,
  differenceByQuestion,
} from "sft/view/compare/question_differences.ts";
import { questionsWith } from "../support/questions.ts";

/** Draws of each case; a coverage of 95 % is then known to ± 0.7 points. */
const DRAWS = 4000;

/** Draws of families of figures, whose probabilities take longer. */
const FAMILIES = 1000;

/** Standard deviations of what a figure is made of, and what is asked. */
interface Case {
  readonly name: string;
  readonly seeds: number;
  readonly topics: number;
  readonly questionsATopic: number;
  /** Of the difference between the arms: luck of a seed, topic, question. */
  readonly seed: number;
  readonly topic: number;
  readonly question: number;
  /** Of a single answer. */
  readonly answer: number;
  readonly effect: number;
  /** Pretrained models, each with every seed, and what one's luck is. */
  readonly bases?: number;
  readonly base?: number;
  /** Of all questions, on the scale of the logit: -4 is 2 % right. */
  readonly level?: number;
  /** Answers are right or wrong: the rest is on the scale of the logit. */
  readonly binary?: true;
}

const LOSSES = { seed: 0.1, topic: 0, question: 0.3, answer: 0.3, effect: 0.2 };
const CASES: readonly Case[] = [
  { name: "losses", seeds: 3, topics: 68, questionsATopic: 1, ...LOSSES },
  { name: "losses", seeds: 5, topics: 200, questionsATopic: 1, ...LOSSES },
  { name: "losses", seeds: 2, topics: 68, questionsATopic: 1, ...LOSSES },
  {
    name: "losses, seeds decide",
    seeds: 3,
    topics: 200,
    questionsATopic: 1,
    ...LOSSES,
    seed: 0.5,
  },
  {
    name: "losses, questions decide",
    seeds: 3,
    topics: 30,
    questionsATopic: 1,
    ...LOSSES,
    seed: 0.001,
    answer: 0.1,
  },
  {
    name: "losses, topics",
    seeds: 3,
    topics: 20,
    questionsATopic: 5,
    ...LOSSES,
    topic: 0.5,
  },
  {
    name: "losses, one seed",
    seeds: 1,
    topics: 68,
    questionsATopic: 1,
    ...LOSSES,
    seed: 0,
  },
  {
    name: "losses, one seed, topics",
    seeds: 1,
    topics: 20,
    questionsATopic: 5,
    ...LOSSES,
    seed: 0,
    topic: 0.5,
  },
  {
    name: "right or wrong",
    seeds: 3,
    topics: 68,
    questionsATopic: 1,
    seed: 0.2,
    topic: 0,
    question: 1,
    answer: 0,
    effect: 0.8,
    binary: true,
  },
  {
    name: "right or wrong, topics",
    seeds: 3,
    topics: 20,
    questionsATopic: 5,
    seed: 0.2,
    topic: 0.7,
    question: 0.7,
    answer: 0,
    effect: 0.8,
    binary: true,
  },
  {
    name: "right or wrong, one seed",
    seeds: 1,
    topics: 68,
    questionsATopic: 1,
    seed: 0,
    topic: 0,
    question: 1,
    answer: 0,
    effect: 0.8,
    binary: true,
  },
  {
    name: "losses, three bases",
    seeds: 2,
    bases: 3,
    base: 0.2,
    topics: 68,
    questionsATopic: 1,
    ...LOSSES,
  },
  ...[1, 3].flatMap((seeds) =>
    [-5, -3.5].map((level): Case => ({
      name: `few right, ${seeds === 1 ? "one seed" : "three seeds"}`,
      seeds,
      topics: 68,
      questionsATopic: 1,
      seed: seeds === 1 ? 0 : 0.2,
      topic: 0,
      question: 0.5,
      answer: 0,
      effect: 1.5,
      level,
      binary: true,
    }))
  ),
];

/** What an answer's loss is lower in the second arm, by its tokens. */
const GAINS: readonly [string, (tokens: number) => number][] = [
  ["the same for each token", (tokens) => 0.2 * tokens],
  ["in the first three tokens alone", (tokens) => Math.min(tokens, 3)],
  ["none", () => 0],
];

const random = randomStream(15, "coverage");
const normal = () => random.normal();

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** Two arms' figures; the second is `effect` better. */
function draw(one: Case, effect: number): [number[][], number[][]] {
  const { seeds, topics, questionsATopic, bases = 1, level = 0 } = one;
  const places = Array.from(
    { length: topics * questionsATopic },
    (_, index) => Math.floor(index / questionsATopic),
  );
  const difficulty = places.map(() => normal());
  const ofTopic = Array.from({ length: topics }, () => one.topic * normal());
  const shift = places.map((topic) => ofTopic[topic] + one.question * normal());
  const arm = (of: (question: number) => number) => {
    const ofSeed = Array.from(
      { length: seeds },
      () => one.seed / Math.SQRT2 * normal(),
    );
    return Array.from({ length: bases }, () => {
      const ofBase = (one.base ?? 0) / Math.SQRT2 * normal();
      return ofSeed.map((luck) => rowOf(of, level + luck + ofBase));
    }).flat();
  };
  const rowOf = (of: (question: number) => number, luck: number) =>
    places.map((_, question) => {
      const value = of(question) + luck;
      if (one.binary) return random.uniform() < logistic(value) ? 1 : 0;
      return value + one.answer / Math.SQRT2 * normal();
    });
  return [
    arm((question) => difficulty[question] - shift[question] / 2),
    arm((question) => difficulty[question] + shift[question] / 2 + effect),
  ];
}

/** The mean difference over all seeds and questions that there could be. */
function truth(one: Case, effect: number): number {
  if (!one.binary) return effect;
  let sum = 0;
  const times = 400_000;
  const spread = Math.hypot(one.topic, one.question);
  for (let time = 0; time < times; time++) {
    const [difficulty, shift] = [normal(), spread * normal() / 2];
    const luck = () => one.seed / Math.SQRT2 * normal();
    const level = difficulty + (one.level ?? 0);
    sum += logistic(level + shift + effect + luck()) -
      logistic(level - shift + luck());
  }
  return sum / times;
}

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

/** Base and seed of each row, where there are several bases. */
function crossedOf({ bases, seeds }: Case) {
  if (bases === undefined) return undefined;
  return Array.from(
    { length: bases * seeds },
    (_, row) => [Math.floor(row / seeds), row % seeds] as const,
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

Of families of eight figures without a difference, ${
    percent(plain, FAMILIES)
  } have one
below 0.05 as they are, and ${percent(holm, FAMILIES)} by Holm's correction.
`,
);
