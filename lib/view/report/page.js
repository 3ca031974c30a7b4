/*
 * What a report's page does by itself: unpacks Plotly, draws the figures in the
 * page's colours, switches what they show and against what, and sorts tables.
 *
 * What is in view is drawn first, the rest one figure at a time, so that the page
 * answers from the start. The root element's data-state tells how far it is:
 * absent, "open" (what is in view is drawn), "drawn" (all is) or "failed".
 */
(async () => {
  const root = document.documentElement;

  const figures = [...document.querySelectorAll("script[data-figure]")]
    .map((script) => ({
      place: document.getElementById(script.dataset.figure),
      script,
      value: undefined, // read when it is first drawn
    }));

  const settings = {
    responsive: true,
    // Where nothing hovers, the tools would stand over the figure for good.
    displayModeBar: matchMedia("(hover: hover)").matches ? "hover" : false,
    displaylogo: false,
    modeBarButtonsToRemove: ["select2d", "lasso2d", "autoScale2d"],
    toImageButtonOptions: { format: "svg" },
  };

  /** Runs the bundle that the page carries; it defines Plotly. */
  async function unpackPlotly() {
    const packed = atob(document.getElementById("plotly").textContent);
    const bytes = Uint8Array.from(
      packed,
      (character) => character.charCodeAt(0),
    );
    const stream = new Blob([bytes]).stream()
      .pipeThrough(new DecompressionStream("gzip"));
    const script = document.createElement("script");
    script.textContent = await new Response(stream).text();
    document.head.append(script);
    script.remove();
  }

  /** In the page's colours, the axis named by what the reader chose. */
  function laidOut(layout, xTitle) {
    const shown = themed(layout);
    if (xTitle) shown.xaxis.title = { ...shown.xaxis.title, text: xTitle };
    return shown;
  }

  function isInView({ place }) {
    const { top, bottom } = place.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }

  /** Counts the wishes of the reader: a new one ends the drawing of the old. */
  let wishes = 0;

  async function draw() {
    const wish = ++wishes;
    const inView = figures.filter(isInView);
    const others = figures.filter((figure) => !inView.includes(figure));
    for (const figure of inView) await drawFigure(figure);
    root.dataset.state = "open";
    for (const figure of others) {
      await new Promise((done) => setTimeout(done));
      if (wish !== wishes) return;
      await drawFigure(figure);
    }
    root.dataset.state = "drawn";
  }

  function drawFigure(figure) {
    const { place, script } = figure;
    const value = figure.value ??= JSON.parse(script.textContent);
    const measure = document.querySelector("input[name=measure]:checked")
      ?.value;
    const hidden = [...document.querySelectorAll("input[name=run]")]
      .filter((input) => !input.checked)
      .map((input) => input.value);
    const along = value.measures?.[measure];
    const data = value.data.map((trace, index) => ({
      ...trace,
      x: along?.x[index] ?? trace.x,
      y: along?.y?.[index] ?? trace.y,
      visible: !hidden.includes(trace.legendgroup),
    }));
    return Plotly.react(
      place,
      data,
      laidOut(value.layout, along?.title),
      settings,
    );
  }

  /** Makes a heading a button that sorts by its column, and back. */
  function sortBy(heading) {
    const column = heading.cellIndex;
    const body = heading.closest("table").tBodies[0];
    const button = document.createElement("button");
    button.append(...heading.childNodes);
    heading.append(button);
    button.addEventListener("click", () => {
      const falling = heading.ariaSort === "ascending";
      for (const other of heading.parentElement.cells) other.ariaSort = null;
      heading.ariaSort = falling ? "descending" : "ascending";
      const sign = falling ? -1 : 1;
      const rows = [...body.rows].sort((a, b) =>
        sign * compareCells(a.cells[column], b.cells[column])
      );
      body.append(...rows);
    });
  }

  /** Numbers before text, each in its own order. */
  function compareCells(a, b) {
    const [first, second] = [a, b].map(numberOf);
    if (first !== second && !(isNaN(first) && isNaN(second))) {
      if (isNaN(first) || isNaN(second)) return isNaN(first) ? 1 : -1;
      return first - second;
    }
    return a.textContent.localeCompare(b.textContent);
  }

  /** The number that a cell is, or that its text begins with: 1.5 ± 0.2. */
  function numberOf({ dataset, textContent }) {
    if (dataset.value) return Number(dataset.value);
    const text = textContent.trim().replace("−", "-").replaceAll(",", "");
    return parseFloat(text);
  }

  document.querySelectorAll("table.sortable thead th").forEach(sortBy);
  try {
    await unpackPlotly();
    await draw();
    root.dataset.state = "drawn";
  } catch (error) {
    root.dataset.state = "failed";
    for (const { place } of figures) {
      place.textContent = `This browser cannot draw the figure: ${error}`;
    }
    return;
  }
  for (const input of document.querySelectorAll(".switch input")) {
    input.addEventListener("change", draw);
  }
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
