/**
 * What arms answered to every question of a held-out set, lined up, and how the
 * answers changed from one arm to another.
 *
 * Reads the records of questions, at each run's last measurement. Answers that
 * runs only sampled are in `sampled_questions.ts`.
 *
 * @module
 */
import type {
  AskedQuestion,
  MeasuredQuestion,
} from "../../store/question_record.ts";
import { type Group, oneASeed } from "../compare/groups.ts";
import { evaluationOf, type HeldOutSet } from "../compare/held_out_sets.ts";
import { questionsAt } from "../compare/measured_groups.ts";

/** A question, and what each arm answered. */
export interface AnsweredQuestion extends AskedQuestion {
  /** From 1, in the order of the set. */
  readonly number: number;
  /** As many as there are arms; an arm may have none. */
  readonly arms: readonly (readonly RunAnswer[])[];
}

/** The answer of one run. */
export interface RunAnswer extends MeasuredQuestion {
  readonly run: string;
  readonly seed?: number;
}

/**
 * The questions in the order of the set, each with the answers of one run a seed.
 *
 * @returns Nothing where no run kept a record of the set.
 */
export function answeredQuestions(
  groups: readonly Group[],
  set: HeldOutSet,
): AnsweredQuestion[] {
  const found = new Map<
    string,
    { asked: AskedQuestion; arms: RunAnswer[][] }
  >();
  groups.forEach((group, arm) => {
    for (const run of oneASeed(group)) {
      const last = evaluationOf(run, set);
      const record = last && questionsAt(run, last);
      const times = new Map<string, number>();
      record?.questions.forEach((asked, index) => {
        // A question that is asked twice is two.
        const time = (times.get(asked.hash) ?? 0) + 1;
        times.set(asked.hash, time);
        const key = `${asked.hash} ${time}`;
        const one = found.get(key) ?? { asked, arms: groups.map(() => []) };
        found.set(key, one);
        one.arms[arm].push({
          ...record.measured[index],
          run: run.name,
          seed: run.manifest.seed,
        });
      });
    }
  });
  return [...found.values()].map(({ asked, arms }, index) => ({
    ...asked,
    number: index + 1,
    arms,
  }));
}

/** How an arm's answers to a question are another arm's. */
export interface Change {
  /** Share of the seeds that are right, the second arm's less the first's. */
  readonly right: number;
  /** Loss of the answer, nats per token, likewise. */
  readonly nats: number;
}

/** The change from one arm to another; none where either has no answer. */
export function changeOf(
  { arms, answerTokens }: AnsweredQuestion,
  from: number,
  to: number,
): Change | undefined {
  const [before, after] = [arms[from], arms[to]];
  if (before.length === 0 || after.length === 0) return undefined;
  const nats = (answers: readonly RunAnswer[]) =>
    meanOf(answers, ({ answerNats }) => answerNats) / Math.max(1, answerTokens);
  return {
    right: rightShareOf(after) - rightShareOf(before),
    nats: nats(after) - nats(before),
  };
}

/**
 * The largest changes for the worse and for the better: by right answers, and of
 * those alike by the loss.
 *
 * @param most How many of each there are at most.
 */
export function largestChanges(
  questions: readonly AnsweredQuestion[],
  [from, to]: readonly [number, number],
  most: number,
): { readonly worse: AnsweredQuestion[]; readonly better: AnsweredQuestion[] } {
  const changed = questions.flatMap((question) => {
    const change = changeOf(question, from, to);
    return change ? [{ question, change }] : [];
  }).sort((a, b) =>
    a.change.right - b.change.right || b.change.nats - a.change.nats
  );
  const isWorse = ({ change: { right, nats } }: (typeof changed)[number]) =>
    right < 0 || right === 0 && nats > 0;
  const isBetter = ({ change: { right, nats } }: (typeof changed)[number]) =>
    right > 0 || right === 0 && nats < 0;
  return {
    worse: changed.filter(isWorse).slice(0, most)
      .map(({ question }) => question),
    better: changed.toReversed().filter(isBetter).slice(0, most)
      .map(({ question }) => question),
  };
}

/** Of answers that are neither right nor wrong, 0. */
export function rightShareOf(answers: readonly RunAnswer[]): number {
  return answers.length === 0
    ? 0
    : meanOf(answers, ({ right }) => Number(right === true));
}

function meanOf(
  answers: readonly RunAnswer[],
  of: (answer: RunAnswer) => number,
): number {
  return answers.reduce((sum, answer) => sum + of(answer), 0) / answers.length;
}
