/**
 * The report's answers: every prompt with what each arm said to it, side by
 * side, what differs from the first arm's answer marked, and how each answer
 * came about over the steps.
 *
 * @module
 */
import type { SampleEvent } from "../../core/events.ts";
import { counted } from "../../core/format.ts";
import { type ArmAnswers, evenly, questionsOf } from "../compare/answers.ts";
import type { Group } from "../compare/groups.ts";
import { wordDiff } from "../compare/word_diff.ts";
import { type Html, html } from "../html.ts";
import type { Palette } from "../palette.ts";
import { nameWithSpot } from "../table_markup.ts";
import type { Section } from "./page.ts";

/** Earlier answers of a run to one prompt that are shown. */
const MOST_EARLIER = 12;

const MARKED = "Words that the first answer does not have are marked.";

/** Prompts × arms, if any run recorded answers. */
export function answersSection(
  groups: readonly Group[],
  palette: Palette,
): Section | undefined {
  const questions = questionsOf(groups);
  if (questions.length === 0) return undefined;
  const articles = questions.map(({ prompt, seed, arms }) => {
    const base = arms[0].answers.at(-1);
    return html`
      <article class="question">
        <header><h3>${prompt}</h3><span class="note">seed ${seed}</span></header>
        <div class="answers">${groups.map(({ name }, index) =>
          answerHtml(name, arms[index], palette, index > 0 ? base : undefined)
        )}</div>
      </article>
    `;
  });
  return {
    title: "Answers",
    body: html`
      <p class="note">
        The same prompts with the same seeds, at the last step that each run
        recorded. ${groups.length > 1 && MARKED}
      </p>
      ${articles}
    `,
  };
}

function answerHtml(
  name: string,
  { answers, run, others }: ArmAnswers,
  palette: Palette,
  base?: SampleEvent,
): Html {
  const last = answers.at(-1);
  const earlier = evenly(answers.slice(0, -1), MOST_EARLIER);
  return html`
    <section class="answer">
      <h4>${nameWithSpot(name, palette)}</h4>
      ${run !== undefined && run !== name && html`<p class="note">${run}</p>`}
      ${last
        ? spoken(last, base)
        : html`<p class="note">no answer recorded</p>`}
      ${earlier.length > 0 && html`
        <details>
          <summary>${earlierTitle(earlier.length, answers.length - 1)}</summary>
          ${earlier.map((sample) => spoken(sample))}
        </details>
      `}
      ${others.length > 0 && html`
        <details>
          <summary>${counted(others.length, "other run")}</summary>
          ${others.map(({ run, last }) =>
            html`<p class="note">${run}</p>${spoken(last, base)}`
          )}
        </details>
      `}
    </section>
  `;
}

function earlierTitle(shown: number, all: number): string {
  if (shown < all) return `${shown} of ${all} earlier answers`;
  return counted(shown, "earlier answer");
}

function spoken(sample: SampleEvent, base?: SampleEvent): Html {
  const { stopped, step } = sample;
  return html`
    <p class="said">${saidHtml(sample, base)}</p>
    <p class="note">
      step ${step} · ${stopped
        ? "stopped by itself"
        : html`<span class="warning">did not stop</span>`}
    </p>
  `;
}

function saidHtml({ answer }: SampleEvent, base?: SampleEvent): Html {
  if (answer === "") return html`<em>nothing</em>`;
  if (base === undefined) return html`${answer}`;
  return html`${
    wordDiff(base.answer, answer).map(({ text, same }) =>
      same ? text : html`<mark>${text}</mark>`
    )
  }`;
}
