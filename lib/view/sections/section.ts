/**
 * A section of a comparison as a value: a title, and blocks of a few kinds.
 *
 * Sections are made from runs, one file a section, and shown by the renderers
 * of `../report/`: as text on a terminal, as Markdown, and as HTML. A renderer
 * knows the kinds of blocks and no section. A new kind is a member of `Block`;
 * the compiler then asks every renderer what it makes of it.
 *
 * @module
 */
import type { DiffPiece } from "../questions/word_diff.ts";
import type { SwitchableFigure } from "../figures/figure.ts";
import type { Table } from "../text/table.ts";

/** One part of a comparison. */
export interface Section {
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** Everything that a section is made of. */
export type Block = TextBlock | PageBlock;

/** What can be read in any form. */
export type TextBlock =
  | TableBlock
  | StatementBlock
  | NoteBlock
  | CommandBlock
  | VerbatimBlock;

/** What takes a page: a picture, columns, something to unfold. */
export type PageBlock =
  | FigureBlock
  | FiguresBlock
  | ChartsBlock
  | CardsBlock
  | QuestionsBlock
  | DetailsBlock;

/** A table, which has rows: see `tableBlocks()`. */
export interface TableBlock {
  readonly kind: "table";
  readonly table: Table;
  /** How to read it; below the table on a page, and nowhere else. */
  readonly caption?: string;
  /** Whether the reader of a page can sort it. @default false */
  readonly sortable?: boolean;
  /** What a page shows of it before it is unfolded. @default all */
  readonly summary?: string;
  /** Whether a terminal may write its columns as rows. @default false */
  readonly wide?: boolean;
}

/** A sentence that the reader came for. */
export interface StatementBlock {
  readonly kind: "statement";
  readonly text: string;
}

/** A sentence or two. */
export interface NoteBlock {
  readonly kind: "note";
  readonly text: string;
}

/** How a run is made again; its name and the notes are for a page. */
export interface CommandBlock {
  readonly kind: "command";
  readonly name: string;
  /** For a POSIX shell; none for a run that no command of ours made. */
  readonly command?: string;
  readonly notes: readonly string[];
}

/** Text whose lines and blanks stay as they are. */
export interface VerbatimBlock {
  readonly kind: "verbatim";
  readonly text: string;
}

/** One figure. */
export interface FigureBlock {
  readonly kind: "figure";
  /** Unique in the page. */
  readonly id: string;
  /** What the figure shows; readers without the picture get it too. */
  readonly caption: string;
  readonly figure: SwitchableFigure;
}

/** Figures with common switches. */
export interface ChartsBlock {
  readonly kind: "charts";
  /** Key of a figure's `measures` → label; the first one is chosen. */
  readonly measures: ReadonlyMap<string, string>;
  /** What can be hidden, if anything, and what it is: `"arms"`. */
  readonly series?: {
    readonly title: string;
    readonly names: readonly string[];
  };
  readonly figures: readonly FigureBlock[];
  /** How to read them. */
  readonly caption?: string;
}

/** Figures side by side, without switches. */
export interface FiguresBlock {
  readonly kind: "figures";
  readonly figures: readonly FigureBlock[];
  /** How to read them. */
  readonly caption: string;
}

/** Texts side by side. */
export interface CardsBlock {
  readonly kind: "cards";
  /** How to read them; above the cards. */
  readonly caption: string;
  readonly rows: readonly CardRow[];
  /** What is shown where there are no cards. */
  readonly inText: readonly TextBlock[];
}

/** Cards that belong together. */
export interface CardRow {
  readonly title: string;
  /** Small, beside the title. */
  readonly aside: string;
  readonly cards: readonly Card[];
}

/** Texts of one arm, whose name and colour the card has. */
export interface Card {
  readonly name: string;
  readonly texts: readonly CardText[];
  /** Summary → texts that it unfolds. */
  readonly folded: ReadonlyMap<string, readonly CardText[]>;
}

/** A text and what there is to say of it; any part may be absent. */
export interface CardText {
  /** A line above the text. */
  readonly label?: string;
  /** Pieces that are not the same are marked; no pieces are "nothing". */
  readonly pieces?: readonly DiffPiece[];
  /** A line below the text. */
  readonly note?: string;
  /** Goes on behind the note, in the colour of warnings. */
  readonly warning?: string;
}

/** Questions that a page orders, filters and divides into pages itself. */
export interface QuestionsBlock {
  readonly kind: "questions";
  /** Unique in the page. */
  readonly id: string;
  readonly arms: readonly { readonly name: string; readonly colour: string }[];
  readonly items: readonly QuestionItem[];
  /** What is shown where there is no page. */
  readonly inText: readonly TextBlock[];
}

/** A question, and what each arm's runs answered. */
export interface QuestionItem {
  /** In the set, from 1. */
  readonly number: number;
  readonly prompt: string;
  /** What a right answer ends with, or else the answer that was written. */
  readonly expected: string;
  /** Whether answers are right or wrong. */
  readonly isJudged: boolean;
  readonly topic?: string;
  readonly arms: readonly (readonly {
    readonly run: string;
    readonly seed?: number;
    readonly answer: string;
    /** Words that are not in the first arm's answer, where both are alike. */
    readonly pieces?: readonly DiffPiece[];
    readonly right?: boolean;
    readonly stopped: boolean;
    /** Loss of the answer as it was written, nats per token. */
    readonly nats: number;
  }[])[];
  /** Per arm, what its first run had answered before. */
  readonly earlier?: readonly (readonly {
    readonly step: number;
    readonly answer: string;
    readonly stopped: boolean;
  }[])[];
}

/** Blocks that a page folds away, and that nothing else shows. */
export interface DetailsBlock {
  readonly kind: "details";
  readonly summary: string;
  readonly blocks: readonly Block[];
}

/** A block of the table, or none of a table without rows. */
export function tableBlocks(
  table: Table,
  looks: Omit<TableBlock, "kind" | "table"> = {},
): TableBlock[] {
  return table.rows.length > 0 ? [{ kind: "table", table, ...looks }] : [];
}
