/**
 * Sections as text for a terminal.
 *
 * @module
 */
import { wrapTo } from "../../core/terminal_text.ts";
import { visible, visibleLines } from "../../core/visible_text.ts";
import type { Block, Section } from "../sections/section.ts";
import { cellText, type Table, textTable } from "../text/table.ts";

/** Rows that stand beside each other as columns. */
const MOST_COLUMNS = 6;

/**
 * The sections below each other, without a newline at the end. A section that
 * has nothing but what takes a page is left out.
 *
 * @param width Columns of the terminal.
 */
export function terminalText(
  sections: readonly Section[],
  width = 100,
): string {
  return sections.flatMap(({ title, blocks }) => {
    const texts = blocks.flatMap((block) => blockTexts(block, width));
    if (texts.length === 0) return [];
    return [[`── ${visible(title)}`, ...texts].join("\n\n")];
  }).join("\n\n\n");
}

/** Paragraphs; none for what takes a page. */
function blockTexts(block: Block, width: number): string[] {
  switch (block.kind) {
    case "table": {
      const table = block.wide ? turnTable(block.table) : block.table;
      return [textTable(table, { width })];
    }
    case "statement":
    case "note":
      return [wrapTo(visible(block.text), width).join("\n")];
    case "command":
      return block.command === undefined ? [] : [visibleLines(block.command)];
    case "verbatim":
      return [visibleLines(block.text)];
    case "cards":
    case "questions":
      return block.inText.flatMap((inText) => blockTexts(inText, width));
    case "figure":
    case "figures":
    case "charts":
    case "details":
      return [];
  }
}

/** A wide table of few rows with its columns as rows. */
function turnTable(table: Table): Table {
  const { columns, rows } = table;
  if (rows.length > MOST_COLUMNS || columns.length <= rows.length) return table;
  const [corner, ...others] = columns;
  return {
    columns: [
      corner,
      ...rows.map(([name]) => ({
        title: cellText(name, corner),
        align: "right" as const,
      })),
    ],
    rows: others.map((column, index) => [
      column.title,
      ...rows.map((row) => {
        const cell = row[index + 1];
        return cell === undefined ? undefined : cellText(cell, column);
      }),
    ]),
  };
}
