/*
 * In a notebook's page: puts the pieces of Plotly together, and hands it to the
 * figures, whether they came before or come later.
 */
(async () => {
  const ready = globalThis.sftPlotly ??= Promise.withResolvers();
  const say = (text) => {
    for (const place of document.querySelectorAll('[data-sft-plotly="KEY"]')) {
      place.textContent = text;
    }
  };
  const pieces = globalThis.sftPieces?.["KEY"] ?? [];
  const missing = Array.from({ length: Number("COUNT") }, (_, at) => at)
    .filter((at) => pieces[at] === undefined);
  if (missing.length > 0) {
    const lost = missing.map((at) => at + 1).join(", ");
    say(
      `Figures cannot be drawn: of the COUNT pieces of Plotly.js, ${lost} did ` +
        "not arrive. Run this cell again.",
    );
    return;
  }
  try {
    const bytes = Uint8Array.from(
      atob(pieces.join("")),
      (character) => character.charCodeAt(0),
    );
    const stream = new Blob([bytes]).stream()
      .pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    script.remove();
  } catch (error) {
    say(`Figures cannot be drawn: Plotly.js is damaged (${error}).`);
    return;
  }
  say("CARRIED"); // in the place of what an earlier time said
  ready.resolve(globalThis.Plotly);
})();
