/**
 * Plotly in a notebook, for frontends that draw no figures themselves and for
 * exports that are read without a network.
 *
 * It travels in pieces of which none is large, each an output of its own. The
 * page puts them together, in whatever order they came, and says which is
 * missing; gzip's own sum tells whether they are whole.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { packed } from "../figures/plotly_bundle.ts";
import { Html, html } from "../text/html.ts";
import { openDisplay } from "./display.ts";
import plotlyScript from "./display_plotly.js" with { type: "text" };
import { type Broadcast, kernelBroadcast } from "./kernel.ts";

/** Characters a piece: less than what any system's sockets take at once. */
const PIECE = 100_000;

const CARRIED =
  "Figures are drawn by Plotly.js (MIT), which this page carries.";

/**
 * Puts Plotly into the page, half a megabyte: the part of it that draws lines
 * and bars. Once a notebook, in its first cell; where a piece was lost, the cell
 * is run again.
 *
 * @throws {UserError} If this is no notebook.
 */
export async function startNotebook(
  broadcast: Broadcast = kernelBroadcast(),
): Promise<void> {
  for (const piece of await plotlyPieces()) {
    await openDisplay(broadcast).update(piece);
  }
}

/** Markup of each piece, and at last of what puts them together. */
export async function plotlyPieces(): Promise<Html[]> {
  const { default: source } = await import(
    "plotly.js-basic-dist-min/plotly-basic.min.js",
    { with: { type: "text" } }
  );
  const whole = await packed(source);
  // Pieces of another version in the same page are not to be mixed with these.
  const key = createHash("sha256").update(whole).digest("hex").slice(0, 16);
  const count = Math.ceil(whole.length / PIECE);
  const pieces = Array.from(
    { length: count },
    (_, at) => whole.slice(at * PIECE, (at + 1) * PIECE),
  );
  const script = plotlyScript.replaceAll("KEY", key)
    .replaceAll("COUNT", String(count))
    .replaceAll("CARRIED", CARRIED);
  return [
    ...pieces.map((piece, at) =>
      html`<script>${new Html(
        `((globalThis.sftPieces ??= {})["${key}"] ??= [])[${at}] = "${piece}";`,
      )}</script>`
    ),
    html`
      <small data-sft-plotly="${key}">${CARRIED}</small>
      <script>${new Html(script)}</script>
    `,
  ];
}
