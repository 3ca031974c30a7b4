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

  /** The layout in the page's colours, its axis named as the reader chose. */
  function layOut(layout, xTitle) {
    const shown = applyTheme(layout);
    if (xTitle) shown.xaxis.title = { ...shown.xaxis.title, text: xTitle };
    return shown;
  }

  function isInView({ place }) {
    const { top, bottom } = place.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }

  /** Counts the drawings: a new one, which the reader asked for, ends the old. */
  let drawings = 0;

  async function draw() {
    const drawing = ++drawings;
    const inView = figures.filter(isInView);
    const others = figures.filter((figure) => !inView.includes(figure));
    for (const figure of inView) await drawFigure(figure);
    root.dataset.state = "open";
    for (const figure of others) {
      await new Promise((done) => setTimeout(done));
      if (drawing !== drawings) return;
      await drawFigure(figure);
    }
    root.dataset.state = "drawn";
  }

  const chosen = (name) =>
    document.querySelector(`.charts-of-runs input[name=${name}]`);

  /** What the reader wants of the curves. */
  function curveChoices() {
    return {
      measure: document.querySelector("input[name=measure]:checked")?.value,
      smoothing: Number(chosen("smoothing")?.value ?? 0),
      logX: chosen("log-x")?.checked,
      logY: chosen("log-y")?.checked,
      best: chosen("best")?.checked,
    };
  }

  async function drawFigure(figure) {
    const { place, script } = figure;
    const value = figure.value ??= JSON.parse(script.textContent);
    const { measure, logX, logY, best, smoothing } = curveChoices();
    const hidden = [...document.querySelectorAll("input[name=run]")]
      .filter((input) => !input.checked)
      .map((input) => input.value);
    const along = value.measures?.[measure];
    let data = value.data.map((trace, index) => ({
      ...trace,
      x: along?.x[index] ?? trace.x,
      y: along?.y?.[index] ?? trace.y,
      visible: !hidden.includes(trace.legendgroup),
      // All lines are listed where the reader points, not one.
      ...along && { hovertemplate: null, hoverinfo: trace.hoverinfo ?? "none" },
    }));
    const layout = layOut(value.layout, along?.title);
    if (along) {
      if (best && value.better) {
        const moments = bestMoments(data, value.better);
        data.push(bestTrace(moments));
        const isShare = /[%p]$/.test(value.layout.yaxis.tickformat ?? "");
        noteBelow(place, bestText(moments, isShare));
      } else noteBelow(place, "");
      data = curveTraces(data, { smoothing });
      // Whoever zoomed keeps the zoom, until the axis is another.
      layout.uirevision = `${measure} ${logX}`;
      layout.hovermode = "x";
      layout.hoverdistance = -1;
      if (logX) layout.xaxis = { ...layout.xaxis, type: "log" };
      if (logY) layout.yaxis = { ...layout.yaxis, type: "log" };
    }
    await Plotly.react(place, data, layout, settings);
    if (along && !figure.isListening) {
      figure.isListening = true;
      listOnHover(place, () => place.layout.xaxis.title.text);
      zoomTogether(
        place,
        () =>
          figures.filter(({ value }) => value?.measures).map(({ place }) =>
            place
          ),
      );
    }
  }

  /** A line below a figure, as long as there is anything to say. */
  function noteBelow(place, text) {
    let note = place.parentElement.querySelector("p.note");
    if (!note) {
      note = document.createElement("p");
      note.className = "note";
      place.after(note);
    }
    note.textContent = text;
    note.hidden = text === "";
  }

  /** Makes a heading a button that sorts by its column, either way round. */
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
        compareCells(a.cells[column], b.cells[column], sign)
      );
      body.append(...rows);
    });
  }

  /** Numbers by `sign`, before what is none either way: NaN is never first. */
  function compareCells(a, b, sign) {
    const [first, second] = [a, b].map(numberOf);
    if (first !== second && !(isNaN(first) && isNaN(second))) {
      if (isNaN(first) || isNaN(second)) return isNaN(first) ? 1 : -1;
      return sign * (first - second);
    }
    return sign * a.textContent.localeCompare(b.textContent);
  }

  /** The number that a cell is, or that its text begins with: 1.5 ± 0.2. */
  function numberOf({ dataset, textContent }) {
    if (dataset.value) return Number(dataset.value);
    const text = textContent.trim().replace("−", "-").replaceAll(",", "");
    return parseFloat(text);
  }

  /** Says so where a table goes on beyond the page. */
  const overflow = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const place = target.closest(".scroll");
      place.classList.toggle("wide", place.scrollWidth > place.clientWidth);
    }
  });

  document.querySelectorAll("table.sortable thead th").forEach(sortBy);
  document.querySelectorAll(".scroll > table").forEach(offerCopies);
  for (const scrolled of document.querySelectorAll(".scroll")) {
    overflow.observe(scrolled);
    // A table grows without its place, as by the arrow of a sorted column.
    for (const table of scrolled.children) overflow.observe(table);
  }
  for (const script of document.querySelectorAll("script[data-questions]")) {
    showQuestions(
      document.getElementById(script.dataset.questions),
      JSON.parse(script.textContent),
    );
  }
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
  // Paper cannot be scrolled: what is not drawn yet is drawn now.
  addEventListener("beforeprint", () => figures.forEach(drawFigure));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
})();
