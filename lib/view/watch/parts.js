/*
 * The live view's small parts: elements that hold text as text, tables, and
 * numbers as people read them.
 */

/** Cells are nodes or text; the first of a row is its heading. */
export function tableOf(titles, rows) {
  const table = element("table", "plain");
  const side = (column) => isNumber(rows[0]?.[column]) ? "right" : "left";
  const head = table.createTHead().insertRow();
  head.append(...titles.map((title, column) => {
    const cell = element("th", side(column), title);
    cell.scope = "col";
    return cell;
  }));
  const body = table.createTBody();
  for (const cells of rows) {
    const row = body.insertRow();
    row.append(...cells.map((content, column) => {
      const cell = element(column === 0 ? "th" : "td", side(column));
      cell.append(content); // a node, or text
      return cell;
    }));
  }
  return table;
}

/** Replaces contents only where they differ: a selection and the focus stay. */
export function fill(place, ...contents) {
  const markup = contents.map(({ outerHTML }) => outerHTML).join("");
  if (place.innerHTML === markup) return;
  const focused = place.contains(document.activeElement)
    ? document.activeElement.id
    : "";
  place.replaceChildren(...contents);
  if (focused !== "") document.getElementById(focused)?.focus();
}

/** An element that holds text and nothing else. */
export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className !== "") made.className = className;
  if (text !== "") made.textContent = text;
  return made;
}

/** With its thousands apart. */
export function shortNumber(value) {
  return value.toLocaleString("en");
}

export function fixed(value, digits) {
  return value === undefined ? "–" : value.toFixed(digits);
}

/** A metric of an evaluation. */
export function metricText(field, value) {
  const isShare = field.endsWith("Share") || field === "distinct2";
  if (typeof value !== "number") return "–";
  if (isShare && Number.isFinite(value)) return `${(100 * value).toFixed(1)} %`;
  return fixed(value, field === "meanLength" ? 1 : 4);
}

/** In its largest units. */
export function duration(seconds) {
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Whether it is text that stands for a number, also for an unknown one. */
function isNumber(content) {
  return typeof content === "string" && /^(\d|–|NaN|-?Infinity)/.test(content);
}
