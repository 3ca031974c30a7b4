/**
 * The token table as text for a terminal of any width.
 *
 * Words where there is room for them, letters with a legend where there is less,
 * and one template below the other where there is still too little. What is
 * trained is told by a sign; colours only repeat it.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import {
  cutTo,
  displayWidth,
  padTo,
  wrapTo,
} from "../../core/terminal_text.ts";
import { visible } from "../../core/visible_text.ts";
import { initials } from "./initials.ts";
import {
  type MaskedToken,
  onlyTemplate,
  shownToken,
  tokenLines,
  type TokenTable,
  trainedCounts,
} from "./token_table.ts";

/** How the table is fitted into a terminal. */
export interface TokenTableTextOptions {
  /** Columns of the terminal. @default 80 */
  readonly width?: number;
  /** ANSI colours. */
  readonly colour: boolean;
}

/** What tells trained tokens from others, without colours. */
export const SIGNS = { trained: "●", other: "·" } as const;

const GREEN = "\x1b[32m";
const GREY = "\x1b[90m";
const RESET = "\x1b[0m";
const GAP = "  ";

/** Widths of the token column that are tried, and whether words fit. */
const FORMS = [
  { words: true, widest: 24 },
  { words: true, widest: 14 },
  { words: false, widest: 20 },
  { words: false, widest: 14 },
  { words: false, widest: 10 },
] as const;

/** Below the other widths, for one template by itself. */
const NARROWEST = { words: false, widest: 8 };

type Form = { readonly words: boolean; readonly widest: number };

/**
 * The table as lines of text, with counts and a legend below.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { tokenTableText } from "sft/view/tokens/token_table_text.ts";
 *
 * const answer = { supervised: true, why: "answer" };
 * const token = { token: "4", id: 8, role: "assistant", masks: [answer] };
 * const table = {
 *   templates: ["chatml"],
 *   masks: ["assistant"],
 *   blocks: [{ part: "answer 1", tokens: [[token]] }],
 * };
 * assertEquals(
 *   tokenTableText(table, { colour: false }),
 *   "          chatml\n" +
 *     "part      token  id  role       assistant\n" +
 *     "────────  ─────  ──  ─────────  ─────────\n" +
 *     "answer 1  4       8  assistant  ● answer\n\n" +
 *     "chatml, assistant: 1 of 1 token trained\n" +
 *     "● trained, · not trained",
 * );
 * ```
 */
export function tokenTableText(
  table: TokenTable,
  { width = 80, colour }: TokenTableTextOptions,
): string {
  const form = FORMS.find((form) => widthOf(table, form) <= width);
  const stacked = form === undefined && table.templates.length > 1;
  const tables = stacked
    ? table.templates.map((_, column) => onlyTemplate(table, column))
    : [table];
  const one = (table: TokenTable) =>
    form ?? FORMS.find((form) => widthOf(table, form) <= width) ?? NARROWEST;
  const forms = tables.map(one);
  const short = forms.some(({ words }) => !words);
  // One alphabet and one form for all, so that one legend does.
  const letters = short ? lettersOf(table) : undefined;
  const drawn = tables.map((table, index) =>
    linesOf(table, { ...forms[index], words: !short }, letters, colour)
  );
  return [
    ...drawn.map((lines) => lines.join("\n")),
    legend(table, letters, width),
  ].join("\n\n");
}

/** Letters that stand for words. */
interface Letters {
  readonly masks: Map<string, string>;
  readonly roles: Map<string, string>;
  readonly reasons: Map<string, string>;
}

function lettersOf({ masks, blocks }: TokenTable): Letters {
  const tokens = blocks.flatMap(({ tokens }) => tokens.flat());
  return {
    masks: initials(masks),
    roles: initials(tokens.flatMap(({ role }) => role ?? [])),
    reasons: initials(
      tokens.flatMap(({ masks }) => masks.map(({ why }) => why)),
    ),
  };
}

/** One column: its title, what it tells, and where it stands. */
interface Column {
  readonly title: string;
  readonly align: "left" | "right";
  /** Which template it belongs to. */
  readonly template: number;
  cell(token: MaskedToken): string;
  /** Whether what it tells is of a trained token. */
  isTrained(token: MaskedToken): boolean;
}

function columnsOf(
  { templates, masks }: TokenTable,
  { widest }: Form,
  letters: Letters | undefined,
): Column[] {
  return templates.flatMap((_, template): Column[] => {
    const common = { align: "left", template } as const;
    const isTrained = (token: MaskedToken) =>
      token.masks.some(({ supervised }) => supervised);
    return [
      {
        ...common,
        title: "token",
        cell: (token) => cutTo(shownToken(token), widest),
        isTrained,
      },
      {
        ...common,
        title: "id",
        align: "right",
        cell: ({ id }) => String(id),
        isTrained,
      },
      {
        ...common,
        title: letters ? "r" : "role",
        cell: ({ role = "" }) => letters?.roles.get(role) ?? visible(role),
        isTrained,
      },
      ...masks.map((mask, index): Column => ({
        ...common,
        title: letters?.masks.get(mask)?.toUpperCase() ?? visible(mask),
        cell: ({ masks }) => {
          const { supervised, why } = masks[index];
          const sign = supervised ? SIGNS.trained : SIGNS.other;
          return letters
            ? sign + letters.reasons.get(why)
            : `${sign} ${visible(why)}`;
        },
        isTrained: ({ masks }) => masks[index].supervised,
      })),
    ];
  });
}

function widthOf(table: TokenTable, form: Form): number {
  const letters = form.words ? undefined : lettersOf(table);
  return Math.max(
    ...linesOf(table, form, letters, false).map((line) => displayWidth(line)),
  );
}

function linesOf(
  table: TokenTable,
  form: Form,
  letters: Letters | undefined,
  colour: boolean,
): string[] {
  const lines = tokenLines(table);
  const columns = columnsOf(table, form, letters);
  const parts = ["part", ...lines.map(({ part = "" }) => visible(part))];
  const partWidth = Math.max(...parts.map(displayWidth));
  const widths = columns.map(({ title, cell, template }) =>
    Math.max(
      displayWidth(title),
      ...lines.map(({ tokens }) => {
        const token = tokens[template];
        return token ? displayWidth(cell(token)) : 0;
      }),
    )
  );
  const row = (part: string, cells: readonly string[]) =>
    [padTo(part, partWidth, "left"), ...cells].join(GAP).trimEnd();
  const paint = (text: string, isTrained: boolean) =>
    colour ? (isTrained ? GREEN : GREY) + text + RESET : text;
  return [
    row("", spanningTitles(table.templates, columns, widths)),
    row(
      "part",
      columns.map(({ title, align }, at) => padTo(title, widths[at], align)),
    ),
    row("─".repeat(partWidth), widths.map((width) => "─".repeat(width))),
    ...lines.map(({ part = "", tokens }) =>
      row(
        visible(part),
        columns.map(({ template, align, ...column }, at) => {
          const token = tokens[template];
          if (!token) return " ".repeat(widths[at]);
          const text = padTo(column.cell(token), widths[at], align);
          return paint(text, column.isTrained(token));
        }),
      )
    ),
  ];
}

/** Each template's name over its columns. */
function spanningTitles(
  templates: readonly string[],
  columns: readonly Column[],
  widths: readonly number[],
): string[] {
  return templates.map((name, template) => {
    const own = widths.filter((_, at) => columns[at].template === template);
    const width = own.reduce((sum, one) => sum + one, 0) +
      GAP.length * (own.length - 1);
    return padTo(cutTo(visible(name), width), width, "left");
  });
}

function legend(
  table: TokenTable,
  letters: Letters | undefined,
  width: number,
): string {
  const spell = (name: string, words: Map<string, string>) =>
    `${name}: ${
      [...words].map(([word, letter]) => `${letter} ${visible(word)}`)
        .join(", ")
    }`;
  const texts = [
    ...trainedCounts(table).map(({ template, mask, trained, tokens }) =>
      `${template}, ${mask}: ${trained} of ${counted(tokens, "token")} trained`
    ),
    `${SIGNS.trained} trained, ${SIGNS.other} not trained`,
    ...letters
      ? [
        spell(
          "masks",
          new Map([...letters.masks].map(([mask, one]) => [
            mask,
            one.toUpperCase(),
          ])),
        ),
        spell("roles", letters.roles),
        spell("why", letters.reasons),
      ]
      : [],
  ];
  return texts.flatMap((text) => wrapTo(visible(text), width)).join("\n");
}
