/**
 * What arms said to the same prompts, lined up.
 *
 * @module
 */
import type { SampleEvent } from "../../core/events.ts";
import type { Group } from "../compare/groups.ts";
import type { RunView } from "../compare/run_view.ts";

/** One prompt, asked with one seed, and each arm's answers to it. */
export interface Question {
  readonly prompt: string;
  /** Of the sampling, not of a run. */
  readonly seed: number;
  /** Names of the held-out sets that have the prompt, as runs call them. */
  readonly sets: readonly string[];
  /** Per arm, in the order of the arms. */
  readonly arms: readonly ArmAnswers[];
}

/** An arm's answers to one question. */
export interface ArmAnswers {
  /** Of the arm's first run that was asked, by step; may be none. */
  readonly answers: readonly SampleEvent[];
  /** Name of that run. */
  readonly run?: string;
  /** The last answers of the arm's other runs, as far as they were asked. */
  readonly others: readonly {
    readonly run: string;
    readonly last: SampleEvent;
  }[];
}

/** Prompts in the order in which they first occur in any run. */
export function sampledQuestions(groups: readonly Group[]): Question[] {
  const answers = new Map(
    groups.flatMap(({ runs }) => runs).map((
      run,
    ) => [run, Map.groupBy(run.samples, keyOf)]),
  );
  const keys = new Set([...answers.values()].flatMap((all) => [...all.keys()]));
  return [...keys].map((key) => {
    const [prompt, seed] = JSON.parse(key) as [string, number];
    const of = (run: RunView) => {
      const all = answers.get(run)!.get(key) ?? [];
      // A prompt of several sets is answered alike: once is enough.
      return all.filter(({ set }) => set === all[0].set);
    };
    const sets = groups.flatMap(({ runs }) => runs.flatMap(of))
      .map(({ set }) => set);
    return {
      prompt,
      seed,
      sets: [...new Set(sets)],
      arms: groups.map(({ runs }): ArmAnswers => {
        const [shown, ...others] = runs.filter((run) => of(run).length > 0);
        if (!shown) return { answers: [], others: [] };
        return {
          answers: of(shown),
          run: shown.name,
          others: others.map((run) => ({
            run: run.name,
            last: of(run).at(-1)!,
          })),
        };
      }),
    };
  });
}

function keyOf({ prompt, seed }: SampleEvent): string {
  return JSON.stringify([prompt, seed]);
}
