/**
 * `deno task tokenizer`: train a byte-level BPE vocabulary on a data file.
 *
 * @module
 */
import { systemClock } from "../core/clock.ts";
import { progressOn } from "../core/progress.ts";
import { CHOICES } from "../experiment/config.ts";
import {
  SMALLEST_VOCABULARY,
  trainTokenizer,
} from "../experiment/train_tokenizer.ts";
import { dataFileFlag, formatFlag, mixtureSeedFlag } from "./data_flags.ts";
import { choice, defineFlags, integer, many, string } from "./flags.ts";
import { runCommand } from "./main.ts";
import { TokenizerDisplay } from "./tokenizer_display.ts";

const flags = defineFlags({
  command: "tokenizer",
  about: "Train a byte-level BPE tokenizer, with the tokens that chat " +
    "templates need reserved.",
  example: "--data_file data/builtin/pretrain.jsonl " +
    "--output_dir outputs/tokenizer --vocab_size 6400",
  flags: {
    data_file: dataFileFlag("texts or conversations"),
    format: formatFlag,
    output_dir: string({ required: true, help: "folder to write; new" }),
    vocab_size: integer({
      default: 6400,
      minimum: SMALLEST_VOCABULARY,
      help: "tokens, special ones and all 256 bytes included",
    }),
    special_token: many({
      help: "reserved beside those of the shipped templates, for a template " +
        "of your own; may be repeated",
    }),
    data_limit: integer({ minimum: 1, help: "rows read at most" }),
    seed: mixtureSeedFlag,
    on_bad_row: choice(CHOICES.on_bad_row, {
      default: "error",
      help: "what becomes of a row that cannot be used",
    }),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const display = new TokenizerDisplay(progressOn(Deno.stderr), systemClock);
    const line = await trainTokenizer(
      flags.parse(args),
      (progress) => display.update(progress),
    ).finally(() => display.finish());
    console.error(line);
  });
}
