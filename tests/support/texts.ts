/**
 * What people read in files that are not Markdown: comments and notebooks.
 *
 * @module
 */

/** The comments of a TypeScript file as text, one paragraph each. */
export function commentsOf(source: string): string {
  const block = String.raw`^[ ]*/\*\*?([^]*?)\*/`;
  const lines = String.raw`((?:^[ ]*//.*\n?)+)`;
  const trailing = String.raw`[;,{}()[\]] (//.*)$`;
  const all = new RegExp(`${block}|${lines}|${trailing}`, "gm");
  return [...source.matchAll(all)]
    .map(([, ...found]) => found.find((text) => text !== undefined)!)
    .map((text) => text.replaceAll(/^ *(?:\*|\/\/) ?/gm, "").trim())
    .join("\n\n");
}

/** The prose of a notebook, and the comments of its code. */
export function notebookText(json: string): string {
  const { cells } = JSON.parse(json) as Notebook;
  return cells.map(({ cell_type, source }) => {
    const text = source.join("");
    return cell_type === "markdown" ? text : commentsOf(text);
  }).join("\n\n");
}

interface Notebook {
  readonly cells: readonly {
    readonly cell_type: "markdown" | "code";
    readonly source: readonly string[];
  }[];
}
