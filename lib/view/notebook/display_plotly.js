/*
 * In a notebook's page: unpacks the Plotly that the page carries, and hands it
 * to the figures, whether they came before or come later.
 */
(async () => {
  const ready = globalThis.sftPlotly ??= Promise.withResolvers();
  const packed = atob(
    [...document.querySelectorAll("[data-sft-plotly]")].at(-1).textContent,
  );
  const bytes = Uint8Array.from(packed, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream()
    .pipeThrough(new DecompressionStream("gzip"));
  const script = document.createElement("script");
  script.textContent = await new Response(stream).text();
  document.head.append(script);
  script.remove();
  ready.resolve(globalThis.Plotly);
})();
