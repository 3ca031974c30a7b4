/**
 * The report's answers: every prompt with what each run said to it, side by
 * side, and how each run's answer came about over its steps.
 *
 * @module
 */
import type { SampleEvent } from "../../core/events.ts";
import { type Html, html } from "../html.ts";
import type { Palette } from "../palette.ts";
import type { RunView } from "../run_view.ts";
import { nameWithSpot } from "../table_markup.ts";
import type { Section } from "./page.ts";

/** One prompt, asked with one seed, and each run's answers to it. */
export interface Question {
  readonly prompt: string;
  readonly seed: number;
  /** Per run, in the order of the runs; each by step. */
  readonly answers: readonly (readonly SampleEvent[])[];
}

/** Prompts × runs, if any run recorded answers. */
export function answersSection(
  runs: readonly RunView[],
  palette: Palette,
): Section | undefined {
  const questions = questionsOf(runs);
  if (questions.length === 0) return undefined;
  const articles = questions.map(({ prompt, seed, answers }) =>
    html`
      <article class="question">
        <header><h3>${prompt}</h3><span class="note">seed ${seed}</span></header>
        <div class="answers">${runs.map(({ name }, index) =>
          answerHtml(name, answers[index], palette)
        )}</div>
      </article>
    `
  );
  return {
    title: "Answers",
    body: html`
      <p class="note">
        The same prompts with the same seeds, at the last step that each run
        recorded.
      </p>
      ${articles}
    `,
  };
}

/** Prompts in the order in which they first occur in any run. */
export function questionsOf(runs: readonly RunView[]): Question[] {
  const keyOf = ({ prompt, seed }: SampleEvent) =>
    JSON.stringify([prompt, seed]);
  const bySample = runs.map(({ samples }) => Map.groupBy(samples, keyOf));
  const keys = new Set(bySample.flatMap((samples) => [...samples.keys()]));
  return [...keys].map((key) => {
    const [prompt, seed] = JSON.parse(key) as [string, number];
    return {
      prompt,
      seed,
      answers: bySample.map((samples) => samples.get(key) ?? []),
    };
  });
}

function answerHtml(
  name: string,
  samples: readonly SampleEvent[],
  palette: Palette,
): Html {
  const last = samples.at(-1);
  const earlier = samples.slice(0, -1);
  return html`
    <section class="answer">
      <h4>${nameWithSpot(name, palette)}</h4>
      ${last ? spoken(last) : html`<p class="note">no answer recorded</p>`}
      ${earlier.length > 0 && html`
        <details>
          <summary>${earlier.length === 1
            ? "1 earlier answer"
            : `${earlier.length} earlier answers`}</summary>
          ${earlier.map(spoken)}
        </details>
      `}
    </section>
  `;
}

function spoken({ answer, stopped, step }: SampleEvent): Html {
  return html`
    <p class="said">${answer === "" ? html`<em>nothing</em>` : answer}</p>
    <p class="note">
      step ${step} · ${stopped
        ? "stopped by itself"
        : html`<span class="warning">did not stop</span>`}
    </p>
  `;
}
