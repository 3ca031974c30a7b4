/**
 * Drawn data whose truth is known: arms of seeds by questions, made of a
 * question's difficulty, a topic's, a seed's luck, and the chance of each
 * answer.
 *
 * @module
 */
import { randomStream } from "sft/core/random.ts";

/** Standard deviations of what a figure is made of, and what is asked. */
export interface Case {
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
export const CASES: readonly Case[] = [
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

const random = randomStream(15, "coverage");
export const normal = (): number => random.normal();

const logistic = (x: number) => 1 / (1 + Math.exp(-x));

/** Two arms' figures; the second is `effect` better. */
export function draw(one: Case, effect: number): [number[][], number[][]] {
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
export function truth(one: Case, effect: number): number {
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

/** Base and seed of each row, where there are several bases. */
export function crossedOf({ bases, seeds }: Case) {
  if (bases === undefined) return undefined;
  return Array.from(
    { length: bases * seeds },
    (_, row) => [Math.floor(row / seeds), row % seeds] as const,
  );
}
