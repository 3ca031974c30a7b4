/*
 * For pages that draw figures: the page's own colours and letters in them. No
 * module, since a report is one file in which modules have no address.
 */

/** The figure's layout in what the root element's style names. */
// deno-lint-ignore no-unused-vars
function applyTheme(layout) {
  const style = getComputedStyle(document.documentElement);
  const of = (name) => style.getPropertyValue(name).trim();
  const axis = { gridcolor: of("--rule"), linecolor: of("--rule") };
  return {
    ...layout,
    xaxis: { ...layout.xaxis, ...axis },
    yaxis: { ...layout.yaxis, ...axis },
    font: { ...layout.font, family: of("--sans"), color: of("--quiet") },
    hoverlabel: {
      bgcolor: of("--paper"),
      bordercolor: of("--rule"),
      font: { family: of("--sans"), color: of("--ink") },
      align: "left",
      namelength: -1,
    },
    modebar: {
      bgcolor: "rgba(0, 0, 0, 0)",
      color: of("--quiet"),
      activecolor: of("--ink"),
    },
  };
}
