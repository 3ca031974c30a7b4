/**
 * Plotly's own bundle, packed so that a page can carry it.
 *
 * Ten megabytes of script become two and a half; the page unpacks them. The
 * bundle begins with its licence (MIT) and is embedded as published.
 *
 * @module
 */

/** The bundle in a form for a page. */
export interface PlotlyBundle {
  /** Gzip, in base64. */
  readonly packed: string;
  /** The source, for a hash of it. */
  readonly source: string;
}

/** Loads and packs the bundle; nothing of it is kept in memory afterwards. */
export async function plotlyBundle(): Promise<PlotlyBundle> {
  const { default: source } = await import("plotly.js-dist/plotly.js", {
    with: { type: "text" },
  });
  return { packed: await packed(source), source };
}

/** Text in a form for a page: gzip, in base64. */
export async function packed(source: string): Promise<string> {
  const gzip = new Blob([source]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return new Uint8Array(await new Response(gzip).arrayBuffer()).toBase64();
}
