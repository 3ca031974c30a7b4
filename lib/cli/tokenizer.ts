/**
 * `deno task tokenizer`: train a byte-level BPE vocabulary on a data file.
 *
 * @module
 */
import { systemClock } from "../core/clock.ts";
import { progressOn } from "../core/progress.ts";
import { say } from "./say.ts";
import { trainTokenizer } from "../run/train_tokenizer.ts";
import { TOKENIZER } from "../settings/tokenizer_config.ts";
import { TokenizerDisplay } from "./display/tokenizer_display.ts";
import { defineFlags } from "./flags/flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "tokenizer",
  about: "Train a byte-level BPE tokenizer, with the tokens that chat " +
    "templates need reserved.",
  example: "--data_file outputs/data/pretrain.jsonl " +
    "--output_dir outputs/tokenizer --vocab_size 3000",
  flags: TOKENIZER,
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const display = new TokenizerDisplay(progressOn(Deno.stderr), systemClock);
    const line = await trainTokenizer(
      flags.parse(args),
      (progress) => display.update(progress),
    ).finally(() => display.finish());
    say(line);
  });
}
