/**
 * What a notebook shows: figures, tables, token rows and HTML, each in every
 * form that a frontend may choose from.
 *
 * Speaks Jupyter's messages; draws nothing, and knows no runs.
 *
 * Source: "Messaging in Jupyter", display_data and update_display_data.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { seen } from "../../core/checked/checked_json.ts";
import { isObject } from "../../core/checked/schema.ts";
import { UserError } from "../../core/errors.ts";
import type { TokenRow } from "../../core/token_row.ts";
import type { Figure } from "../figures/figure.ts";
import { Html, html, jsonText } from "../text/html.ts";
import { type Table, textTable } from "../text/table.ts";
import { htmlTable, markdownTable } from "../text/table_markup.ts";
import type { TokenTable } from "../tokens/token_table.ts";
import { tokenTableHtml } from "../tokens/token_table_html.ts";
import { tokenTableText } from "../tokens/token_table_text.ts";
import { tokenHtml, tokenText } from "../tokens/token_view.ts";
import figureScript from "./display_figure.js" with { type: "text" };
import { type Broadcast, kernelBroadcast } from "./kernel.ts";

/** What can be shown. */
export type Showable =
  | Figure
  | Table
  | TokenTable
  | Html
  | readonly TokenRow[];

/** Media type → content; a frontend takes the richest that it can draw. */
export type Media = Readonly<Record<string, unknown>>;

/** One place in a notebook, whose contents can be replaced. */
export interface Display {
  /** Shows a value in the place of the last. */
  update(value: Showable): Promise<void>;
}

/**
 * Shows a value below the cell that asks for it.
 *
 * @throws {UserError} If there is no cell, or the value cannot be shown.
 */
export async function show(
  value: Showable,
  broadcast: Broadcast = kernelBroadcast(),
): Promise<void> {
  await openDisplay(broadcast).update(value);
}

/** A place below the current cell; it appears with its first value. */
export function openDisplay(
  broadcast: Broadcast = kernelBroadcast(),
): Display {
  const transient = { display_id: crypto.randomUUID() };
  let open = false;
  return {
    update: (value) => {
      const type = open ? "update_display_data" : "display_data";
      open = true;
      return broadcast(type, { data: mediaOf(value), transient });
    },
  };
}

/**
 * A value in every form that it has.
 *
 * @throws {UserError} If it is none that can be shown: cells have no types.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { mediaOf } from "sft/view/notebook/display.ts";
 *
 * const media = mediaOf({ columns: [{ title: "run" }], rows: [["ours"]] });
 * assertEquals(media["text/plain"], "run\n────\nours");
 * assertEquals(media["text/markdown"], "| run |\n| --- |\n| ours |");
 * ```
 */
export function mediaOf(value: Showable): Media {
  if (!isShowable(value)) {
    throw new UserError(
      `Cannot show ${
        value === undefined ? "undefined" : seen(value)
      }: expected ` +
        "a figure, a table, tokens or html",
    );
  }
  if (value instanceof Html) {
    return { "text/html": value.markup, "text/plain": bareText(value) };
  }
  if (isTokens(value)) {
    return {
      "text/html": tokenHtml(value).markup,
      "text/plain": tokenText(value, { colour: false }),
    };
  }
  if ("blocks" in value) {
    return {
      "text/html": tokenTableHtml(value).markup,
      "text/plain": tokenTableText(value, { width: 100, colour: false }),
    };
  }
  if ("columns" in value) {
    return {
      "text/html": htmlTable(value).markup,
      "text/markdown": markdownTable(value),
      "text/plain": textTable(value),
    };
  }
  return {
    "application/vnd.plotly.v1+json": {
      data: value.data,
      layout: value.layout,
      config: CONFIG,
    },
    "text/html": figureMarkup(value),
    "text/plain": `Figure of ${value.data.length} traces`,
  };
}

function isShowable(value: unknown): boolean {
  if (value instanceof Html) return true;
  if (Array.isArray(value)) return value.every(isObject);
  return isObject(value) &&
    ("blocks" in value || "columns" in value ||
      Array.isArray(value.data) && isObject(value.layout));
}

/** How Plotly behaves, in a frontend's own and in ours. */
const CONFIG = { responsive: true, displaylogo: false };

/** A place that waits for `startNotebook`'s Plotly, and draws itself then. */
function figureMarkup({ data, layout }: Figure): string {
  const value = jsonText({ data, layout, config: CONFIG });
  // The key is a hash of the contents: the same figure is always the same text.
  const key = createHash("sha256").update(value.markup).digest("hex");
  const script = figureScript.replace("KEY", key.slice(0, 16));
  return html`
    <div data-sft-figure="${key.slice(0, 16)}"
      style="min-height: ${String(layout.height)}px">
      <small>This figure appears once <code>await notebook()</code> has run.</small>
      <script type="application/json">${value}</script>
    </div>
    <script>${new Html(script)}</script>
  `.markup;
}

function isTokens(value: Showable): value is readonly TokenRow[] {
  return Array.isArray(value);
}

/** The text of markup, without its styles, scripts and tags. */
function bareText({ markup }: Html): string {
  return markup
    .replace(/<(style|script)\b.*?<\/\1>/gs, "")
    .replace(/<[^>]*>/g, "")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&#39;/g, "'")
    .replace(/&amp;/g, "&")
    .replace(/\s+/g, " ")
    .trim();
}
