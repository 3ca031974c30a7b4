/**
 * A tokenizer from a data file to a folder.
 *
 * @module
 */
import {
  type BpeModel,
  SPECIAL_TOKENS,
  trainBpe,
} from "../chat/bpe_trainer.ts";
import { writeTokenizerFolder } from "../chat/bpe_folder.ts";
import { parseConversation } from "../chat/message.ts";
import { type OnBadRow, readRowsAs } from "../chat/jsonl.ts";
import { parseTextRow } from "../chat/conversations.ts";
import { UserError } from "../core/errors.ts";
import { assertFree } from "../store/run_store.ts";
import { writeAside } from "../store/atomic.ts";
import { holdsRun } from "../store/manifest.ts";

/** What a tokenizer is trained on, and how large it becomes. */
export interface TokenizerConfig {
  /** JSONL of texts or conversations. */
  readonly data_file: string;
  readonly output_dir: string;
  readonly vocab_size: number;
  readonly data_limit?: number;
  readonly on_bad_row: OnBadRow;
}

/**
 * Trains and writes a tokenizer.
 *
 * @returns One line that says what it is.
 * @throws {UserError} If the folder is taken, or there is no text.
 */
export async function trainTokenizer(config: TokenizerConfig): Promise<string> {
  const { output_dir, vocab_size: vocabularySize } = config;
  await assertNoRun(output_dir);
  await assertFree(output_dir);
  let texts = 0;
  const model: BpeModel = await trainBpe(textsOf(config, () => texts++), {
    vocabularySize,
    specialTokens: SPECIAL_TOKENS,
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
  return `${size} tokens${short} from ${texts} texts, in "${output_dir}"`;
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
  { data_file, data_limit, on_bad_row }: TokenizerConfig,
  onText: () => void,
): AsyncGenerator<string> {
  const options = { onBadRow: on_bad_row, limit: data_limit };
  let found = false;
  for await (const texts of readRowsAs(data_file, parseTexts, options)) {
    for (const text of texts) {
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

function parseTexts(row: unknown, where: string): string[] {
  const isText = typeof row === "object" && row !== null && "text" in row;
  return isText
    ? [parseTextRow(row, where).text]
    : parseConversation(row, where).messages.map(({ content }) => content);
}
