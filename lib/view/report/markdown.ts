/**
 * Sections as Markdown, for a pull request: the tables without the figures.
 *
 * @module
 */
import { visibleLines } from "../../core/visible_text.ts";
import type { Block, Section } from "../sections/section.ts";
import { markdownTable, markdownText } from "../text/table_markup.ts";

/** What the Markdown says. */
export interface MarkdownReport {
  readonly title: string;
  /** Plain text; an empty line begins a new paragraph. */
  readonly intro: string;
  readonly sections: readonly Section[];
}

/**
 * The whole file, with a newline at its end. A section that has nothing but
 * what takes a page is left out.
 */
export function reportMarkdown(
  { title, intro, sections }: MarkdownReport,
): string {
  const parts = [
    `# ${oneLine(title)}`,
    ...intro.split(/\n\s*\n/).map(oneLine),
    ...sections.flatMap(({ title, blocks }) => {
      const texts = blocks.flatMap(blockTexts);
      return texts.length > 0 ? [`## ${oneLine(title)}`, ...texts] : [];
    }),
  ];
  return parts.filter((part) => part !== "").join("\n\n") + "\n";
}

/** Paragraphs; none for what takes a page. */
function blockTexts(block: Block): string[] {
  switch (block.kind) {
    case "table":
      return [markdownTable(block.table)];
    case "statement":
      return [`**${oneLine(block.text)}**`];
    case "note":
      return [oneLine(block.text)];
    case "command":
      return block.command === undefined
        ? []
        : [fenceText(block.command, "sh")];
    case "verbatim":
      return [fenceText(block.text)];
    case "cards":
    case "questions":
      return block.inText.flatMap(blockTexts);
    case "figure":
    case "figures":
    case "charts":
    case "details":
      return [];
  }
}

function oneLine(text: string): string {
  return markdownText(text.trim().replaceAll(/\s*\n\s*/g, " "));
}

/** A block of code that no backtick inside can end. */
function fenceText(text: string, language = ""): string {
  const runs = text.match(/`+/g) ?? [];
  const fence = "`".repeat(
    Math.max(3, ...runs.map(({ length }) => length + 1)),
  );
  return `${fence}${language}\n${visibleLines(text)}\n${fence}`;
}
