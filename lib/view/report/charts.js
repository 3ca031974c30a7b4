/*
 * What the reader of a report can do with its curves: smooth them, put them on
 * logarithmic axes, see where each was best, read all of them at one place, and
 * zoom into all of them at once.
 */

/** A name as people read it: figures have entities for what would be markup. */
const plainName = (name) =>
  new DOMParser().parseFromString(name, "text/html").body.textContent;

/** A line, not the band around it. */
const isLine = ({ mode, fill }) => mode.includes("lines") && !fill;

/**
 * The traces as the reader wants them. A smoothed line is an exponential mean
 * that makes up for its beginning; the line itself stays behind it, pale.
 */
// deno-lint-ignore no-unused-vars
function curveTraces(traces, { smoothing }) {
  return traces.flatMap((trace) => {
    const isSmoothed = smoothing > 0 && isLine(trace) && trace.mode === "lines";
    if (!isSmoothed) return [trace];
    let [sum, weight] = [0, 0];
    const y = trace.y.map((value) => {
      if (value === null) return null;
      sum = smoothing * sum + (1 - smoothing) * value;
      weight = smoothing * weight + (1 - smoothing);
      return sum / weight;
    });
    return [
      { ...trace, opacity: 0.25, hoverinfo: "skip", showlegend: false },
      { ...trace, y },
    ];
  });
}

/** Where each line that is shown was best, and how it ended. */
// deno-lint-ignore no-unused-vars
function bestMoments(traces, better) {
  const sign = better === "lower" ? 1 : -1;
  return traces.filter((trace) => isLine(trace) && trace.visible)
    .flatMap(({ name, x, y, line }) => {
      const told = y.map((value, index) => ({ x: x[index], y: value }))
        .filter(({ y }) => y !== null);
      if (told.length === 0) return [];
      const best = told.reduce((a, b) => sign * b.y <= sign * a.y ? b : a);
      return [{
        name: plainName(name),
        colour: line.color,
        best,
        last: told.at(-1),
      }];
    });
}

/** Marks on the best moments. */
// deno-lint-ignore no-unused-vars
function bestTrace(moments) {
  return {
    type: "scatter",
    mode: "markers",
    name: "best",
    showlegend: false,
    hoverinfo: "skip",
    cliponaxis: false,
    x: moments.map(({ best }) => best.x),
    y: moments.map(({ best }) => best.y),
    marker: {
      symbol: "star",
      size: 13,
      color: moments.map(({ colour }) => colour),
    },
  };
}

/** The same in words: `one: best 0.61 at 400, 0.65 at the end`. */
// deno-lint-ignore no-unused-vars
function bestText(moments, isShare) {
  const short = (value) => Number(value.toPrecision(4)).toLocaleString("en");
  const shown = (value) => isShare ? `${short(100 * value)} %` : short(value);
  return moments.map(({ name, best, last }) =>
    best.x === last.x
      ? `${name}: best at the end, ${shown(last.y)}`
      : `${name}: best ${shown(best.y)} at ${short(best.x)}, ` +
        `${shown(last.y)} at the end`
  ).join("; ");
}

/** Lists every line's value where the reader points. */
// deno-lint-ignore no-unused-vars
function listOnHover(place, xTitle) {
  const list = document.createElement("div");
  list.className = "hover";
  list.hidden = true;
  place.append(list);
  const short = (value) =>
    Number(value.toPrecision(4)).toLocaleString("en", {
      maximumSignificantDigits: 4,
    });
  place.on("plotly_unhover", () => list.hidden = true);
  place.on("plotly_hover", ({ points, event }) => {
    const at = points[0].x;
    const rows = place.data
      .filter((trace) =>
        isLine(trace) && trace.visible !== false && trace.hoverinfo !== "skip"
      )
      .flatMap(({ name, x, y, line }) => {
        const index = nearest(x, at);
        if (index === undefined || y[index] === null) return [];
        const row = document.createElement("div");
        const spot = document.createElement("span");
        spot.className = "spot";
        spot.style.setProperty("--spot", line.color);
        row.append(spot, `${plainName(name)}: ${short(y[index])}`);
        return [row];
      });
    const title = document.createElement("div");
    title.className = "note";
    title.textContent = `${xTitle()} ${short(at)}`;
    list.replaceChildren(title, ...rows);
    list.hidden = false;
    const { left, width, top } = place.getBoundingClientRect();
    const x = event.clientX - left;
    list.style.top = `${event.clientY - top + 12}px`;
    const isRight = x > width / 2;
    list.style.left = isRight ? "auto" : `${x + 12}px`;
    list.style.right = isRight ? `${width - x + 12}px` : "auto";
  });
}

/** The place in `xs` that is nearest; none of a line that is not there. */
function nearest(xs, at) {
  if (xs.length === 0 || at < xs[0] || at > xs.at(-1)) {
    // A single point beyond either end is too far to stand for this place.
    const end = at < xs[0] ? 0 : xs.length - 1;
    const step = xs.length > 1 ? Math.abs(xs.at(-1) - xs[0]) / xs.length : 0;
    return Math.abs(xs[end] - at) <= step ? end : undefined;
  }
  let best = 0;
  for (let index = 1; index < xs.length; index++) {
    if (Math.abs(xs[index] - at) < Math.abs(xs[best] - at)) best = index;
  }
  return best;
}

/** Zooms the other figures as one of them is zoomed. */
// deno-lint-ignore no-unused-vars
function zoomTogether(place, others) {
  let isFollowing = false;
  place.on("plotly_relayout", async (change) => {
    if (isFollowing || place.dataset.following) return;
    const [low, high] = [change["xaxis.range[0]"], change["xaxis.range[1]"]];
    const isReset = change["xaxis.autorange"] === true;
    if (low === undefined && !isReset) return;
    isFollowing = true;
    for (const other of others()) {
      if (other === place || !other.data) continue;
      other.dataset.following = "true";
      await Plotly.relayout(
        other,
        isReset
          ? { "xaxis.autorange": true }
          : { "xaxis.range": [low, high], "xaxis.autorange": false },
      );
      delete other.dataset.following;
    }
    isFollowing = false;
  });
}
