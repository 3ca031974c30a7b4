/**
 * The frame of a report: one HTML file that needs nothing outside itself.
 *
 * The page's policy names its two scripts by their hashes and allows no other
 * source of anything. So it asks the network for nothing, and a script that
 * came with the data would not run even if it got past the escaping.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Palette } from "../figures/palette.ts";
import type { PlotlyBundle } from "../figures/plotly_bundle.ts";
import type { Section } from "../sections/section.ts";
import { Html, html } from "../text/html.ts";
import { blockHtml } from "./block_html.ts";
import theme from "../figures/theme.js" with { type: "text" };
import answersStyle from "./answers.css" with { type: "text" };
import pageStyle from "./page.css" with { type: "text" };
import questionsStyle from "./questions.css" with { type: "text" };
import chartsScript from "./charts.js" with { type: "text" };
import copyScript from "./copy_tables.js" with { type: "text" };
import questionsScript from "./questions.js" with { type: "text" };
import pageScript from "./page.js" with { type: "text" };

/** In one element, so that one hash names it. */
const script = [
  theme,
  chartsScript,
  copyScript,
  questionsScript,
  pageScript,
].join("\n");

const style = [pageStyle, answersStyle, questionsStyle].join("\n");

/** Everything that the frame holds. */
export interface Page {
  readonly title: string;
  /** Paragraphs, divided by empty lines. */
  readonly intro: string;
  readonly sections: readonly Section[];
  /** Colours of the names in the sections. @default none */
  readonly palette?: Palette;
  readonly plotly: PlotlyBundle;
}

/** The whole file. */
export function pageHtml(
  { title, intro, sections, palette = new Map(), plotly }: Page,
): string {
  const paragraphs = intro.split(/\n\s*\n/).filter((text) =>
    text.trim() !== ""
  );
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}' '${hashOf(plotly.source)}'`,
    "style-src 'unsafe-inline'",
    "img-src data: blob:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="${policy}">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <style>${new Html(style)}</style>
      </head>
      <body>
        <header class="title">
    <h1>${title}</h1>
    ${paragraphs.map((text) => html`<p class="lead">${text}</p>`)}
        </header>
        <noscript><p class="note">The figures need JavaScript; the tables do not.</p></noscript>
        <main>${sections.map((section) => sectionHtml(section, palette))}</main>
        <footer
          class="note">Figures drawn by Plotly.js, MIT licence, which this file carries.</footer>
        <script type="application/gzip" id="plotly">${plotly.packed}</script>
        <script>${new Html(script)}</script>
      </body>
    </html>
  `.markup;
}

function sectionHtml({ title, blocks }: Section, palette: Palette): Html {
  return html`
    <section>
      <h2>${title}</h2>
      <div class="body">${blocks.map((block) =>
        blockHtml(block, palette)
      )}</div>
    </section>
  `;
}

/** As a content security policy names a script. */
function hashOf(source: string): string {
  return `sha256-${createHash("sha256").update(source).digest("base64")}`;
}
