/**
 * `deno task tokenizer`: train a byte-level BPE vocabulary on a data file.
 *
 * @module
 */
import { CHOICES } from "../experiment/config.ts";
import { trainTokenizer } from "../experiment/train_tokenizer.ts";
import { choice, defineFlags, integer, string } from "./flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "tokenizer",
  about: "Train a byte-level BPE tokenizer, with the tokens that chat " +
    "templates need reserved.",
  example: "--data_file data/builtin/pretrain.jsonl " +
    "--output_dir outputs/tokenizer --vocab_size 6400",
  flags: {
    data_file: string({
      required: true,
      help: "texts or conversations, one JSON row a line",
    }),
    output_dir: string({ required: true, help: "folder to write; new" }),
    vocab_size: integer({
      default: 6400,
      minimum: 264,
      help: "tokens, special ones and all 256 bytes included",
    }),
    data_limit: integer({ minimum: 1, help: "rows read at most" }),
    on_bad_row: choice(CHOICES.on_bad_row, {
      default: "error",
      help: "what becomes of a row that cannot be used",
    }),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const line = await trainTokenizer(flags.parse(args));
    console.error(line);
  });
}
