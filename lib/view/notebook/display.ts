/**
 * What a notebook shows: figures, tables, token rows and HTML, each in every
 * form that a frontend may choose from.
 *
 * The only file that knows of notebooks. Speaks Jupyter's messages through the
 * Deno kernel; draws nothing, and knows no runs.
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
import { plotlyBundle } from "../figures/plotly_bundle.ts";
import { Html, html, jsonText } from "../text/html.ts";
import { type Table, textTable } from "../text/table.ts";
import { htmlTable, markdownTable } from "../text/table_markup.ts";
import type { TokenTable } from "../tokens/token_table.ts";
import { tokenTableHtml } from "../tokens/token_table_html.ts";
import { tokenTableText } from "../tokens/token_table_text.ts";
import { tokenHtml, tokenText } from "../tokens/token_view.ts";
import figureScript from "./display_figure.js" with { type: "text" };
import plotlyScript from "./display_plotly.js" with { type: "text" };

/** What can be shown. */
export type Showable =
  | Figure
  | Table
  | TokenTable
  | Html
  | readonly TokenRow[];

/** Media type → content; a frontend takes the richest that it can draw. */
export type Media = Readonly<Record<string, unknown>>;

/** Sends one message to the frontends of the notebook. */
export type Broadcast = (
  type: "display_data" | "update_display_data",
  content: Record<string, unknown>,
) => Promise<void>;

/** One place in a notebook, whose contents can be replaced. */
export interface Display {
  /** Shows a value in the place of the last. */
  update(value: Showable): Promise<void>;
}

/**
 * Puts Plotly into the page, about 3 MB, for figures in frontends that have
 * none of their own and in exports that are read without a network. Once a
 * notebook, in its first cell.
 */
export async function startNotebook(
  broadcast: Broadcast = kernelBroadcast(),
): Promise<void> {
  const { packed } = await plotlyBundle();
  // Deno's kernel drops a large message that comes while another is on its way,
  // and the cell's first ones are (seen on busy machines with Deno 2.9).
  await new Promise((resolve) => setTimeout(resolve, QUIET_MILLISECONDS));
  const { markup } = html`
    <small>Figures are drawn by Plotly.js (MIT), which this page carries.</small>
    <script type="application/gzip" data-sft-plotly>${packed}</script>
    <script>${new Html(plotlyScript)}</script>
  `;
  await openDisplay(broadcast).update(new Html(markup));
}

/** Until what a cell sends first has left the kernel. */
const QUIET_MILLISECONDS = 500;

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
      return broadcast(type, { data: mediaOf(value), metadata: {}, transient });
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

/**
 * The kernel's own.
 *
 * @throws {UserError} If there is none: outside of a notebook Deno has nothing to
 * speak with.
 */
function kernelBroadcast(): Broadcast {
  let jupyter: { broadcast: Broadcast };
  try {
    // Its types are among Deno's unstable ones.
    ({ jupyter } = Deno as unknown as { jupyter: { broadcast: Broadcast } });
  } catch {
    throw new UserError(
      "Cannot show anything: this is no cell of a notebook, open one on the Deno " +
        "kernel, or use a command such as deno task experiment",
    );
  }
  // Not all that it gives is a promise.
  return async (type, content) => await jupyter.broadcast(type, content);
}
