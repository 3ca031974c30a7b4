/**
 * A tokenizer from a data file to a folder.
 *
 * @module
 */
import { type BpeProgress, trainBpe } from "../chat/bpe_trainer.ts";
import { writeTokenizerFolder } from "../chat/bpe_folder.ts";
import type { OnBadRow } from "../chat/bad_row.ts";
import type { FormatName } from "../chat/formats/formats.ts";
import { type DataRow, isConversation } from "../chat/message.ts";
import { pretokenize } from "../chat/pretokenize.ts";
import { SPECIAL_TOKENS } from "../chat/special_tokens.ts";
import { UserError } from "../core/errors.ts";
import { counted } from "../core/format.ts";
import { readRows } from "../data/read_rows.ts";
import { assertFree } from "../store/run_store.ts";
import { writeAside } from "../store/atomic.ts";
import { holdsRun } from "../store/manifest.ts";

export type { BpeProgress };

/** The smallest vocabulary: special tokens, all bytes, and one merge. */
export const SMALLEST_VOCABULARY: number = SPECIAL_TOKENS.length + 256 + 1;

/** What a tokenizer is trained on, and how large it becomes. */
export interface TokenizerConfig {
  /** Texts or conversations: a file, a folder, a pattern or a mixture. */
  readonly data_file: string;
  /** What its rows are; told from each row where not given. */
  readonly format?: FormatName;
  readonly output_dir: string;
  readonly vocab_size: number;
  /** Reserved beside those of the shipped templates. */
  readonly special_token?: readonly string[];
  readonly data_limit?: number;
  readonly on_bad_row: OnBadRow;
  /** Decides the draws of a mixture; 0 where not given. */
  readonly seed?: number;
}

/**
 * Trains and writes a tokenizer; until it is whole, nothing is written.
 *
 * @param onProgress Called after each text and each merge.
 * @returns One line that says what it is.
 * @throws {UserError} If the folder is taken, or there is no text.
 */
export async function trainTokenizer(
  config: TokenizerConfig,
  onProgress?: (progress: BpeProgress) => void,
): Promise<string> {
  const { output_dir, vocab_size: vocabularySize } = config;
  for (const token of config.special_token ?? []) assertNoWord(token);
  await assertNoRun(output_dir);
  await assertFree(output_dir);
  let texts = 0;
  const model = await trainBpe(textsOf(config, () => texts++), {
    vocabularySize,
    specialTokens: [
      ...new Set([...SPECIAL_TOKENS, ...config.special_token ?? []]),
    ],
    onProgress,
  });
  await writeAside(output_dir, (aside) =>
    // No chat template: a model pretrained with it has not seen any, and
    // fine-tuning writes its own into the model's folder.
    writeTokenizerFolder(aside, model, {
      eosToken: "<|im_end|>",
      padToken: "<pad>",
    }), { replace: true });
  const size = model.vocabulary.length;
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

/** A run's folder can be resumed, says `assertFree`; this command cannot. */
async function assertNoRun(path: string): Promise<void> {
  // Where a file is in the way, `assertFree` says so.
  if (!await holdsRun(path).catch(() => false)) return;
  throw new UserError(
    `Cannot write to "${path}": it already holds a run, choose another ` +
      "--output_dir",
  );
}

/**
 * Every text of a file that says something: a row's own, or the contents of its
 * messages.
 *
 * @throws {UserError} In the end, if there was none.
 */
async function* textsOf(
  { data_file, format, data_limit, on_bad_row, seed }: TokenizerConfig,
  onText: () => void,
): AsyncGenerator<string> {
  const options = { onBadRow: on_bad_row, limit: data_limit, format, seed };
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
