/**
 * A tokenizer from a data file to a folder.
 *
 * @module
 */
import { columnsOf } from "../chat/columns.ts";
import { type DataRow, isConversation } from "../chat/message.ts";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/format.ts";
import { readRows } from "../data/read_rows.ts";
import { assertSettings } from "../settings/check.ts";
import {
  TOKENIZER,
  TOKENIZER_DEFAULTS,
  type TokenizerConfig,
  type TokenizerSettings,
} from "../settings/tokenizer_config.ts";
import { fillFolder } from "../store/fill_folder.ts";
import { type BpeProgress, trainBpe } from "../tokenizer/bpe/bpe_trainer.ts";
import { pretokenize } from "../tokenizer/bpe/pretokenize.ts";
import { writeTokenizerFolder } from "../tokenizer/bpe/tokenizer_folder.ts";
import { SPECIAL_TOKENS } from "../tokenizer/special_tokens.ts";

export type { BpeProgress };

/**
 * Trains and writes a tokenizer; until it is whole, nothing is written.
 *
 * @param onProgress Called after each text and each merge.
 * @returns One line that says what it is.
 * @throws {UserError} If a setting is out of bounds, the folder is taken, or
 * there is no text.
 */
export async function trainTokenizer(
  config: TokenizerConfig,
  onProgress?: (progress: BpeProgress) => void,
): Promise<string> {
  const settings: TokenizerSettings = { ...TOKENIZER_DEFAULTS, ...config };
  assertSettings(TOKENIZER, settings);
  const { output_dir, vocab_size: vocabularySize, special_token } = settings;
  for (const token of special_token) assertNoWord(token);
  let texts = 0;
  const size = await fillFolder(output_dir, "tokenizer", async (aside) => {
    const model = await trainBpe(textsOf(settings, () => texts++), {
      vocabularySize,
      specialTokens: [...new Set([...SPECIAL_TOKENS, ...special_token])],
      onProgress,
    });
    // No chat template: a model pretrained with it has not seen any, and
    // fine-tuning writes its own into the model's folder.
    await writeTokenizerFolder(aside, model, {
      eosToken: "<|im_end|>",
      padToken: "<pad>",
    });
    return model.vocabulary.length;
  });
  const short = size < vocabularySize
    ? ` (the text has no more to merge; ${vocabularySize} were asked for)`
    : "";
  return `${size} tokens${short} from ${counted(texts, "text")}, ` +
    `in "${output_dir}"`;
}

/** What text can spell as one word, merging could make out of letters. */
function assertNoWord(token: string): void {
  if (pretokenize(token).length > 1) return;
  throw new UserError(
    `Cannot reserve "${token}": it is one word, which texts may hold, put ` +
      `signs around it as in "<|${token}|>"`,
  );
}

/**
 * Every text of a file that says something: a row's own, or the contents of its
 * messages.
 *
 * @throws {UserError} In the end, if there was none.
 */
async function* textsOf(
  { data_file, data_limit, on_bad_row, ...config }: TokenizerSettings,
  onText: () => void,
): AsyncGenerator<string> {
  const { format, seed } = config;
  const options = {
    onBadRow: on_bad_row,
    limit: data_limit,
    format,
    columns: columnsOf(config),
    seed,
  };
  let found = false;
  for await (const row of readRows(data_file, options)) {
    for (const text of textsIn(row)) {
      if (text === "") continue;
      found = true;
      onText();
      yield text;
    }
  }
  if (found) return;
  throw new UserError(
    `Cannot train a tokenizer on "${data_file}": there is no text in it, ` +
      'expected rows {"text": "…"} or {"conversations": […]}',
  );
}

/** What a row says: thoughts are written like answers. */
function textsIn(row: DataRow): string[] {
  if (!isConversation(row)) return row.stretches.map(({ text }) => text);
  return row.messages.flatMap(({ reasoning_content = "", content }) => [
    reasoning_content,
    content,
  ]);
}
