/**
 * `deno task tokens`: one conversation as training sees it, token by token.
 *
 * @module
 */
import { CHOICES, SFT_DEFAULTS } from "../experiment/config.ts";
import { conversationTokens } from "../experiment/show_tokens.ts";
import { tokenText } from "../view/token_view.ts";
import { choice, defineFlags, integer, string } from "./flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "tokens",
  about: "Show one conversation token by token: trained or not.",
  example: "--data_file data/builtin/train.jsonl " +
    "--tokenizer_path outputs/tokenizer --row 3",
  flags: {
    data_file: string({ required: true, help: "conversations" }),
    tokenizer_path: string({
      required: true,
      help: "folder with tokenizer.json",
    }),
    row: integer({ default: 1, minimum: 1, help: "which one, from 1" }),
    template: choice(CHOICES.template, {
      default: SFT_DEFAULTS.template,
      help: "how a conversation is written as text",
    }),
    supervise: choice(CHOICES.supervise, {
      default: SFT_DEFAULTS.supervise,
      help: "which tokens are trained",
    }),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const rows = await conversationTokens(flags.parse(args));
    const colour = Deno.stdout.isTerminal() && !Deno.noColor;
    console.log(tokenText(rows, { colour }));
  });
}
