/**
 * Settings to begin with, for a model and data that nobody has tuned yet.
 *
 * Looks at the model, its tokenizer's template and the beginning of the data;
 * what it suggests runs, and is a start and no more.
 *
 * @module
 */
import { exampleOf } from "../batch/row_example.ts";
import { assertKnowsTemplate } from "../chat/assert_knows_template.ts";
import { columnsOf } from "../chat/columns.ts";
import { lintTemplate } from "../chat/lint/lint_template.ts";
import { oneOfEachKind } from "../chat/lint/lint_rows.ts";
import { isConversation } from "../chat/message.ts";
import { openTemplate, TOKENIZER_TEMPLATE } from "../chat/open_template.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { UserError } from "../core/errors.ts";
import { readRows } from "../data/read_rows.ts";
import { parameterCount } from "../model/parameters.ts";
import { loadWithAdapter } from "../open/adapter/load_with_adapter.ts";
import type { SftConfig } from "../settings/config.ts";
import { TEMPLATE_NAMES } from "../settings/template.ts";
import { loadTokenizer, type Tokenizer } from "../tokenizer/tokenizer.ts";

/** What a person names. */
export interface Given {
  readonly model_path: string;
  readonly tokenizer_path: string;
  readonly data_file: string;
  readonly format?: SftConfig["format"];
  readonly columns?: string;
}

/** What is suggested. */
export interface Suggestion {
  readonly template: string;
  /** Set where no template passes every check of the lint. */
  readonly template_lint?: "warn";
  readonly max_length: number;
  readonly learning_rate: number;
  /** Of the model. */
  readonly parameters: number;
  /** Rows that were looked at, and the longest of them in tokens. */
  readonly rows: number;
  readonly longest: number;
  /** Whether rows say what a right answer ends with. */
  readonly hasAnswers: boolean;
}

/** Rows that are looked at. */
const ROWS = 500;

/** Rows as long as this share of them are to fit. */
const FITTING = 0.99;

/** Row lengths are multiples of it. */
const MULTIPLE = 64;

/**
 * Suggests settings.
 *
 * @throws {UserError} If model, tokenizer or data cannot be read, or no template
 * can write the rows.
 */
export async function suggest(given: Given): Promise<Suggestion> {
  const tokenizer = await loadTokenizer(given.tokenizer_path);
  const { model } = await loadWithAdapter(given.model_path);
  const rows = await Array.fromAsync(readRows(given.data_file, {
    onBadRow: "skip",
    limit: ROWS,
    format: given.format,
    columns: columnsOf(given),
  }));
  if (rows.length === 0) throw noConversations(given.data_file);
  const conversations = await oneOfEachKind(
    (async function* () {
      yield* rows;
    })(),
    () => true,
  );
  const { template, clean } = await chooseTemplate(
    given.tokenizer_path,
    tokenizer,
    (template) =>
      lintTemplate({
        template,
        tokenizer,
        supervise: "assistant",
        conversations,
      })
        .every(({ outcome }) => outcome !== "fail"),
  );
  const lengths = rows.flatMap((row) => {
    const made = exampleOf(row, {
      template: template.template,
      tokenizer,
      supervise: "assistant",
      maxLength: Infinity,
      overlong: "drop",
    });
    return "dropped" in made ? [] : [made.tokens.length];
  }).sort((a, b) => a - b);
  const fitting = lengths[Math.ceil(FITTING * lengths.length) - 1] ?? MULTIPLE;
  const parameters = parameterCount(model.parameters);
  return {
    template: template.name,
    ...(!clean && { template_lint: "warn" }),
    max_length: Math.min(
      model.positions,
      MULTIPLE * Math.ceil(fitting / MULTIPLE),
    ),
    learning_rate: rateFor(parameters),
    parameters,
    rows: rows.length,
    longest: lengths.at(-1) ?? 0,
    hasAnswers: rows.some((row) =>
      isConversation(row) && row.unread?.includes('"answer"')
    ),
  };
}

/** The error for data of which no row can be read. */
export function noConversations(source: string): UserError {
  return new UserError(
    `Cannot use "${source}": none of its rows is a conversation, name your keys ` +
      "with --columns, as in question=user,answer=assistant",
  );
}

/** Smaller models take higher rates. */
function rateFor(parameters: number): number {
  if (parameters < 3e7) return 1e-3;
  if (parameters < 3e8) return 1e-4;
  return parameters < 2e9 ? 2e-5 : 1e-5;
}

/**
 * The first template that passes the lint: the tokenizer's own, then ours. Where
 * none does, the first that can be used.
 */
async function chooseTemplate(
  tokenizerPath: string,
  tokenizer: Tokenizer,
  passes: (template: ChatTemplate) => boolean,
): Promise<{
  template: { name: string; template: ChatTemplate };
  clean: boolean;
}> {
  const usable: { name: string; template: ChatTemplate }[] = [];
  let refusal: unknown;
  for (const name of [TOKENIZER_TEMPLATE, ...TEMPLATE_NAMES]) {
    try {
      const template = await openTemplate(name, { tokenizerPath });
      assertKnowsTemplate(tokenizer, template);
      if (passes(template)) {
        return { template: { name, template }, clean: true };
      }
      usable.push({ name, template });
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      refusal ??= error;
    }
  }
  if (usable.length === 0) throw refusal;
  return { template: usable[0], clean: false };
}
