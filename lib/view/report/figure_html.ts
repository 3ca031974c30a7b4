/**
 * A figure's place in the page, with the value that the page's script draws.
 *
 * @module
 */
import type { Figure, PlotlyTrace } from "../figure.ts";
import { type Html, html, jsonText } from "../html.ts";

/** A figure whose x can be any of several measures. */
export interface SwitchableFigure extends Figure {
  /** Key of a measure → title of the axis, and the points of each trace. */
  readonly measures?: Readonly<
    Record<string, {
      readonly title: string;
      readonly x: readonly PlotlyTrace["x"][];
      /** Where they differ from the figure's own. */
      readonly y?: readonly PlotlyTrace["y"][];
    }>
  >;
}

/**
 * @param id Unique in the page.
 * @param caption What the figure shows; readers without the picture get it too.
 */
export function figureHtml(
  id: string,
  caption: string,
  figure: SwitchableFigure,
): Html {
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
