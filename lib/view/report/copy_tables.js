/*
 * Puts a table of a report's page on the clipboard, as CSV or as LaTeX.
 */

/** Rows of cells as text, the titles first. */
const tableCells = (table) =>
  [...table.rows].map((row) => [...row.cells].map(textOfCell));

/** A number in full where the page rounds it. */
function textOfCell({ dataset, textContent }) {
  const text = textContent.trim();
  if (dataset.value) return dataset.value;
  return text === "–" ? "" : text;
}

/** As RFC 4180 has it. */
const csvText = (rows) =>
  rows.map((row) =>
    // A minus that a spreadsheet takes for one.
    row.map((cell) => cell.replaceAll("−", "-")).map((cell) =>
      /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell
    ).join(",") + "\r\n"
  ).join("");

/** A tabular of the booktabs package. */
function latexText([titles, ...rows]) {
  const escapes = {
    "\\": "\\textbackslash{}",
    "~": "\\textasciitilde{}",
    "^": "\\textasciicircum{}",
    "±": "$\\pm$",
    "−": "$-$",
    "✓": "\\checkmark{}",
  };
  const escape = (cell) =>
    cell.replaceAll(
      /[\\~^±−✓]|[&%$#_{}]/g,
      (mark) => escapes[mark] ?? `\\${mark}`,
    );
  const line = (row) => `${row.map(escape).join(" & ")} \\\\`;
  const columns = titles.map((_, column) => column === 0 ? "l" : "r").join("");
  return [
    `\\begin{tabular}{${columns}}`,
    "\\toprule",
    line(titles),
    "\\midrule",
    ...rows.map(line),
    "\\bottomrule",
    "\\end{tabular}",
    "",
  ].join("\n");
}

/** Two buttons below a table. */
// deno-lint-ignore no-unused-vars
function offerCopies(table) {
  const place = document.createElement("p");
  place.className = "copies";
  place.append("copy as ");
  for (const [title, textOf] of [["CSV", csvText], ["LaTeX", latexText]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", async () => {
      const text = textOf(tableCells(table));
      try {
        await navigator.clipboard.writeText(text);
        button.textContent = `${title}: copied`;
      } catch {
        // Where the browser keeps its clipboard, the text is there to be taken.
        const shown = document.createElement("textarea");
        shown.value = text;
        shown.readOnly = true;
        place.append(shown);
        shown.select();
        button.disabled = true;
      }
    });
    place.append(button, " ");
  }
  (table.closest(".scroll") ?? table).after(place);
}
