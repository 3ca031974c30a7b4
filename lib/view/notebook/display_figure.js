/*
 * Beside a figure in a notebook's page: draws it as soon as there is a Plotly.
 */
(async () => {
  const { promise } = globalThis.sftPlotly ??= Promise.withResolvers();
  const Plotly = await promise;
  for (const place of document.querySelectorAll('[data-sft-figure="KEY"]')) {
    const value = place.querySelector("script");
    if (value === null) continue; // drawn already
    const { data, layout, config } = JSON.parse(value.textContent);
    place.replaceChildren();
    await Plotly.newPlot(place, data, layout, config);
  }
})();
