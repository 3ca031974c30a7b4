/**
 * `deno task data`: write the built-in set.
 *
 * @module
 */
import { defineFlags, integer, string } from "sft/cli/flags/flags.ts";
import { runCommand } from "sft/cli/main.ts";
import { say } from "sft/cli/say.ts";
import { fillFolder } from "sft/store/fill_folder.ts";
import { writeBuiltin } from "./generate.ts";

const flags = defineFlags({
  command: "data",
  about: "Write the built-in set: train.jsonl, held_out.jsonl and " +
    "pretrain.jsonl, in Chinese and English.",
  example: "--output_dir outputs/data --seed 1",
  flags: {
    output_dir: string({
      default: "outputs/data",
      help: "folder to write; new or empty",
    }),
    rows: integer({
      default: 6000,
      minimum: 1,
      help: "conversations to fine-tune on",
    }),
    held_out_rows: integer({
      default: 300,
      minimum: 1,
      help: "conversations that share no question with them",
    }),
    pretrain_texts: integer({
      default: 15000,
      minimum: 1,
      help: "running texts about the same world",
    }),
    seed: integer({ default: 42, help: "the same seed writes the same files" }),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const given = flags.parse(args);
    const set = await fillFolder(
      given.output_dir,
      "data",
      (aside) =>
        writeBuiltin(aside, {
          seed: given.seed,
          trainRows: given.rows,
          heldOutRows: given.held_out_rows,
          pretrainTexts: given.pretrain_texts,
        }),
    );
    say(
      `${set.train.length} conversations, ${set.heldOut.length} held out, ` +
        `${set.pretrain.length} texts, in "${given.output_dir}"`,
    );
  });
}
