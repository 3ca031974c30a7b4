/**
 * The blocks of a section as HTML for a report's page, whose style and script
 * know the classes and data attributes that are written here.
 *
 * @module
 */
import type { Palette } from "../figures/palette.ts";
import type {
  Block,
  Card,
  CardRow,
  CardText,
  ChartsBlock,
  CommandBlock,
  FigureBlock,
  QuestionsBlock,
  TableBlock,
} from "../sections/section.ts";
import { type Html, html, jsonText } from "../text/html.ts";
import { htmlTable, nameWithSpot } from "../text/table_markup.ts";

/** A block; names that are in the palette get a spot of their colour. */
export function blockHtml(block: Block, palette: Palette): Html {
  switch (block.kind) {
    case "table":
      return tableHtml(block, palette);
    case "statement":
      return html`<p class="statement">${block.text}</p>`;
    case "note":
      return html`<p class="note">${block.text}</p>`;
    case "command":
      return commandHtml(block, palette);
    case "verbatim":
      return html`<pre>${block.text}</pre>`;
    case "figure":
      return figureHtml(block);
    case "figures":
      return html`
        <div class="charts">${block.figures.map(figureHtml)}</div>
        <p class="note">${block.caption}</p>
      `;
    case "charts":
      return chartsHtml(block, palette);
    case "cards":
      return html`
        <p class="note">${block.caption}</p>
        ${block.rows.map((row) => cardRowHtml(row, palette))}
      `;
    case "questions":
      return questionsHtml(block);
    case "details":
      return detailsHtml(
        block.summary,
        block.blocks.map((inner) => blockHtml(inner, palette)),
      );
  }
}

function tableHtml(
  { table, caption, sortable, summary }: TableBlock,
  palette: Palette,
): Html {
  const scrolled = html`
    <div class="scroll">${htmlTable(table, { palette, sortable })}</div>
  `;
  return html`
    ${summary === undefined ? scrolled : detailsHtml(summary, scrolled)}
    ${caption !== undefined && html`<p class="note">${caption}</p>`}
  `;
}

function commandHtml(
  { name, command, notes }: CommandBlock,
  palette: Palette,
): Html {
  return html`
    <h3>${nameWithSpot(name, palette)}</h3>
    ${command !== undefined && html`<pre><code>${command}</code></pre>`}
    ${notes.length > 0 && html`
      <ul class="note">${notes.map((note) => html`<li>${note}</li>`)}</ul>
    `}
  `;
}

/** A figure's place, with the value that the page's script draws there. */
function figureHtml({ id, caption, figure }: FigureBlock): Html {
  return html`
    <figure>
      <figcaption>${caption}</figcaption>
      <div class="plot" id="${id}" role="img" aria-label="${caption}"
        style="height: ${String(figure.layout.height)}px"></div>
      <script type="application/json" data-figure="${id}">${jsonText(
        figure,
      )}</script>
    </figure>
  `;
}

function chartsHtml(
  { measures, series, figures, caption }: ChartsBlock,
  palette: Palette,
): Html {
  const choices = [...measures].map(([key, label], index) =>
    html`<label><input type="radio" name="measure" value="${key}" ${
      index === 0 && "checked"
    }>${label}</label>`
  );
  return html`
    ${switchHtml("switch", "against", choices)}
    ${series && switchHtml(
      "switch names",
      series.title,
      series.names.map((name) =>
        html`<label><input type="checkbox" name="run" value="${name}" checked>${
          nameWithSpot(name, palette)
        }</label>`
      ),
    )}
    <div class="charts-of-runs">
      ${lookSwitches(figures)}
      <div class="charts">${figures.map(figureHtml)}</div>
    </div>
    ${caption !== undefined && html`<p class="note">${caption}</p>`}
  `;
}

/** How curves are drawn, whatever they are drawn against. */
function lookSwitches(figures: readonly FigureBlock[]): Html {
  const box = (name: string, label: string) =>
    html`<label><input type="checkbox" name="${name}">${label}</label>`;
  const hasBest = figures.some(({ figure }) => figure.better !== undefined);
  return switchHtml("switch", "look", [
    html`<label>smooth <input type="range" name="smoothing" min="0" max="0.98"
      step="0.02" value="0"></label>`,
    box("log-x", "log x"),
    box("log-y", "log y"),
    ...hasBest ? [box("best", "mark the best against the last")] : [],
  ]);
}

function switchHtml(
  kind: string,
  title: string,
  choices: readonly Html[],
): Html {
  return html`<fieldset class="${kind}"><legend>${title}</legend>${choices}</fieldset>`;
}

function cardRowHtml({ title, aside, cards }: CardRow, palette: Palette): Html {
  return html`
    <article class="question">
      <header><h3>${title}</h3><span class="note">${aside}</span></header>
      <div class="answers">${cards.map((card) => cardHtml(card, palette))}</div>
    </article>
  `;
}

function cardHtml({ name, texts, folded }: Card, palette: Palette): Html {
  return html`
    <section class="answer">
      <h4>${nameWithSpot(name, palette)}</h4>
      ${texts.map(cardTextHtml)}
      ${[...folded].map(([summary, texts]) =>
        detailsHtml(summary, texts.map(cardTextHtml))
      )}
    </section>
  `;
}

function cardTextHtml({ label, pieces, note, warning }: CardText): Html {
  const said = pieces?.map(({ text, same }) =>
    same ? text : html`<mark>${text}</mark>`
  );
  return html`
    ${label !== undefined && html`<p class="note">${label}</p>`}
    ${said && html`
      <p class="said">${said.length > 0 ? said : html`<em>nothing</em>`}</p>
    `}
    ${note !== undefined && html`
      <p class="note">
        ${note}${warning !== undefined && html`
          · <span class="warning">${warning}</span>
        `}
      </p>
    `}
  `;
}

/** The place of the list, with what the page's script fills it with. */
function questionsHtml({ id, arms, items }: QuestionsBlock): Html {
  return html`
    <div class="questions" id="${id}">
      <noscript><p class="note">The questions need JavaScript.</p></noscript>
    </div>
    <script type="application/json"
      data-questions="${id}">${jsonText(
        { arms, items },
      )}</script>
  `;
}

function detailsHtml(summary: string, inside: Html | readonly Html[]): Html {
  return html`<details><summary>${summary}</summary>${inside}</details>`;
}
