/**
 * HTML in which text can only be text.
 *
 * Covers a tagged template that escapes everything put into it, shows what is
 * hidden in it, such as a change of direction, and JSON inside a page. Values in attributes must stand between quotes. Does not build a
 * document tree.
 *
 * @module
 */
import { visibleLines } from "../../core/visible_text.ts";

/** Markup that is safe to put into a page as it is. */
export class Html {
  constructor(readonly markup: string) {}

  toString(): string {
    return this.markup;
  }
}

/** What a template takes: nothing at all for `undefined` and `false`. */
export type HtmlValue =
  | string
  | number
  | Html
  | undefined
  | false
  | readonly HtmlValue[];

/**
 * A template whose values are escaped, but for those that are `Html` already.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { html } from "sft/view/text/html.ts";
 *
 * const items = ["a < b", "<script>"].map((text) => html`<li>${text}</li>`);
 * assertEquals(
 *   html`<ul title="${'"'}">${items}</ul>`.markup,
 *   '<ul title="&quot;"><li>a &lt; b</li><li>&lt;script&gt;</li></ul>',
 * );
 * ```
 */
export function html(
  strings: TemplateStringsArray,
  ...values: readonly HtmlValue[]
): Html {
  const parts = strings.map((text, index) =>
    index === 0 ? text : markupOf(values[index - 1]) + text
  );
  return new Html(parts.join(""));
}

/** Text as HTML, in an element or a quoted attribute; lines and tabs stay. */
export function escapeHtml(text: string): string {
  return visibleLines(text).replace(
    /[&<>"']/g,
    (character) => ENTITIES[character],
  );
}

/**
 * A value as the text of a `<script type="application/json">`, which nothing
 * inside can end: every `<` is written as JSON's own escape.
 */
export function jsonText(value: unknown): Html {
  return new Html(JSON.stringify(value).replaceAll("<", "\\u003c"));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function markupOf(value: HtmlValue): string {
  if (value === undefined || value === false) return "";
  if (value instanceof Html) return value.markup;
  if (typeof value === "object") return value.map(markupOf).join("");
  return escapeHtml(String(value));
}
