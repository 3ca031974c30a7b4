/**
 * The live view's page: a frame, and what its script needs to fill it.
 *
 * Nothing from any run is in it: the script fetches that, and writes it as text.
 *
 * @module
 */
import { PAIR_CURVES } from "../compare/curves.ts";
import { METRICS } from "../compare/metrics.ts";
import type { PlotlyLayout } from "../figures/figure.ts";
import { lineChart, type LineChartOptions } from "../figures/line_chart.ts";
import { paletteFor } from "../figures/palette.ts";
import { Html, html, jsonText } from "../text/html.ts";
import answersStyle from "../report/answers.css" with { type: "text" };
import reportStyle from "../report/page.css" with { type: "text" };
import style from "./watch.css" with { type: "text" };

/** Everything comes from the page's own server, and scripts are its files. */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** A figure that the script draws; it knows by the id what to show. */
interface Chart extends Pick<LineChartOptions, "yTitle" | "yFormat"> {
  readonly id: string;
  readonly caption: string;
  readonly markers?: boolean;
  /** Whether there is one a held-out set. */
  readonly ofSet?: boolean;
  /** Whether y begins at 0, where heights are to be compared. */
  readonly fromZero?: boolean;
}

const CHARTS: readonly Chart[] = [
  {
    id: "loss",
    caption:
      "Training loss, each run over its own targets; a cross marks a spike.",
    yTitle: "loss (nats per target)",
  },
  {
    id: "held-out",
    caption: "Held-out loss.",
    yTitle: "loss (nats per target)",
    markers: true,
    ofSet: true,
  },
  {
    id: "held-out-pair-loss",
    caption: "Held-out loss of pairs.",
    yTitle: "loss (per pair)",
    markers: true,
    ofSet: true,
  },
  {
    id: "pair-loss",
    caption: "Training loss of pairs.",
    yTitle: "loss (per pair)",
  },
  ...PAIR_CURVES.map(({ field, ...looks }): Chart => ({
    ...looks,
    id: field,
  })),
  {
    id: "speed",
    caption: "Speed, over tokens that are not padding.",
    yTitle: "tokens per second",
    yFormat: ",.0f",
    fromZero: true,
  },
  {
    id: "right",
    caption: "Right answers to the held-out questions.",
    yTitle: "right answers (share)",
    yFormat: ".3~p",
    markers: true,
    ofSet: true,
  },
];

/** Up to so many shown runs have styles of their own. */
const STYLES = 21;

/** The whole page. */
export function pageHtml(): string {
  return html`
    <!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Runs</title>
        <link rel="icon" href="data:,">
        <style>${new Html(
          [reportStyle, answersStyle, style].join("\n"),
        )}</style>
      </head>
      <body>
        <header class="title">
          <h1>Runs</h1>
          <p class="note" id="status" role="status">Looking for runs …</p>
        </header>
        <noscript><p class="note">This page needs JavaScript.</p></noscript>
        <main>
          <section id="runs" hidden>
            <h2>Now</h2>
            <div class="body">
              <div class="scroll" id="run-table"></div>
              <details id="others" hidden>
                <summary></summary>
                <div class="choices"></div>
              </details>
            </div>
          </section>
          <section id="curves" hidden>
            <h2>Curves</h2>
            <div class="body">
              <fieldset class="switch" id="measures">
                <legend>against</legend>
              </fieldset>
              <div class="charts">${CHARTS.map(chartHtml)}</div>
            </div>
          </section>
          <section id="evaluation" hidden>
            <h2>Evaluation</h2>
            <div class="body">
              <p class="note">
                The latest answers of each run to the same held-out questions.
              </p>
              <div class="scroll" id="evaluation-table"></div>
            </div>
          </section>
          <section id="answers" hidden>
            <h2>Answers</h2>
            <div class="body" id="answer-list"></div>
          </section>
        </main>
        <footer class="note">Figures drawn by Plotly.js, MIT licence.</footer>
        <script type="application/json" id="settings">${jsonText(
          pageSettings(),
        )}</script>
        <script src="/plotly.js"></script>
        <script src="/theme.js"></script>
        <script type="module" src="/watch.js"></script>
      </body>
    </html>
  `.markup;
}

function chartHtml({ id, caption }: Chart): Html {
  return html`
    <figure hidden>
      <figcaption>${caption}</figcaption>
      <div class="plot" id="${id}" role="img" aria-label="${caption}"></div>
    </figure>
  `;
}

/** Points of an example line, which shows how all lines look. */
const EXAMPLE = [0, 1, 2].map((x) => ({ x, y: 0, series: "" }));

/** What the script is told: the looks of lines, and the metrics' names. */
function pageSettings() {
  return {
    charts: CHARTS.map((chart) => {
      const options = { ...chart, xTitle: "optimizer step" };
      const { data: [trace], layout } = lineChart(EXAMPLE, options);
      return {
        id: chart.id,
        caption: chart.caption,
        ofSet: chart.ofSet,
        trace,
        layout: {
          ...layout,
          yaxis: {
            ...layout.yaxis as PlotlyLayout,
            ...chart.fromZero && { rangemode: "tozero" },
          },
          showlegend: false,
          height: 300,
          margin: { l: 56, r: 12, t: 12, b: 44 },
        },
      };
    }),
    styles: [
      ...paletteFor(Array.from({ length: STYLES }, (_, i) => `${i}`)).values(),
    ],
    metrics: METRICS.map(({ field, title }) => ({ field, title })),
  };
}
