/**
 * One example token by token: which of them are trained, and why.
 *
 * Covers coloured text for a terminal, plain text where colours are not wanted,
 * and HTML for notebooks and reports. Does not tokenize.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import type { TokenRow } from "../../core/token_row.ts";
import { disarmed, visible } from "../../core/visible_text.ts";
import { Html, html } from "../text/html.ts";
import style from "./token_view.css" with { type: "text" };

/** How the text is marked. */
export interface TokenTextOptions {
  /** ANSI colours; without them trained stretches stand in ⟦ ⟧. */
  readonly colour: boolean;
  /**
   * Whether what has no width is shown as well. Without, it stays in the text as
   * it is, for a program that compares. @default false
   */
  readonly unseen?: boolean;
}

const GREEN = "\x1b[32m";
const GREY = "\x1b[90m";
const RESET = "\x1b[0m";

/**
 * Tokens as running text with a legend below: trained ones green, others grey.
 * A newline is shown as ⏎ and breaks the line as well.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tokenText } from "sft/view/tokens/token_view.ts";
 *
 * const rows = [
 *   { token: "2+2?", id: 7, supervised: false, why: "user" },
 *   { token: "4", id: 8, supervised: true, why: "answer" },
 * ];
 * assertEquals(
 *   tokenText(rows, { colour: false }),
 *   "2+2?⟦4⟧\n\n1 of 2 tokens trained: ⟦trained⟧ not trained",
 * );
 * ```
 */
export function tokenText(
  rows: readonly TokenRow[],
  { colour, unseen = false }: TokenTextOptions,
): string {
  const show = unseen ? visible : disarmed;
  const mark = (text: string, supervised: boolean) => {
    if (colour) return (supervised ? GREEN : GREY) + text + RESET;
    return supervised ? `⟦${text}⟧` : text;
  };
  const stretches = stretchesOf(rows).map(({ text, supervised }) =>
    // Each line is marked by itself: a pager may show it alone.
    text.split(/(?<=\n)/).map((line) => {
      const end = line.endsWith("\n") ? "\n" : "";
      return mark(show(line), supervised) + end;
    }).join("")
  );
  const text = stretches.join("");
  return `${text}${text.endsWith("\n") ? "" : "\n"}\n${countOf(rows)}: ` +
    `${mark("trained", true)} ${mark("not trained", false)}`;
}

/**
 * Tokens as HTML that brings its own style; each token tells its id, its role
 * and why it is trained or not when it is pointed at.
 */
export function tokenHtml(rows: readonly TokenRow[]): Html {
  const tokens = rows.map(({ token, id, role, supervised, why }) => {
    const title = [`id ${id}`, role, why].filter(Boolean).join(" · ");
    const kind = supervised ? "trained" : "other";
    const breaks = new Html("<br>".repeat(token.split("\n").length - 1));
    return html`<span class="${kind}" title="${title}">${
      visible(token)
    }</span>${breaks}`;
  });
  return html`
    <div class="sft-tokens">
      <style>${new Html(style)}</style>
      <p>${tokens}</p>
      <p class="legend">
        ${countOf(rows)}: <span class="trained">trained</span>
        <span class="other">not trained</span>
      </p>
    </div>
  `;
}

/** Neighbours that are both trained, or both not, as one text. */
function stretchesOf(
  rows: readonly TokenRow[],
): { text: string; supervised: boolean }[] {
  const stretches: { text: string; supervised: boolean }[] = [];
  for (const { token, supervised } of rows) {
    const last = stretches.at(-1);
    if (last?.supervised === supervised) last.text += token;
    else stretches.push({ text: token, supervised });
  }
  return stretches;
}

function countOf(rows: readonly TokenRow[]): string {
  const trained = rows.filter(({ supervised }) => supervised).length;
  return `${trained} of ${counted(rows.length, "token")} trained`;
}
