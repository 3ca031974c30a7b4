/**
 * `deno task tokens`: one conversation as training sees it, token by token,
 * under one template and mask or under several side by side.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { CHOICES, SFT_DEFAULTS } from "../experiment/config.ts";
import {
  comparedTokens,
  conversationTokens,
} from "../experiment/show_tokens.ts";
import { tokenTableText } from "../view/token_table_text.ts";
import { tokenText } from "../view/token_view.ts";
import { dataFileFlag, formatFlag, mixtureSeedFlag } from "./data_flags.ts";
import { listed } from "./flag_kinds.ts";
import { boolean, defineFlags, integer, many, string } from "./flags.ts";
import { runCommand } from "./main.ts";
import { templateFlags, withTemplateSettings } from "./template_flags.ts";

const flags = defineFlags({
  command: "tokens",
  about: "Show one conversation token by token: trained or not.",
  example: "--data_file data/builtin/train.jsonl " +
    "--tokenizer_path outputs/tokenizer --row 3 " +
    "--template chatml,llama_3 --supervise assistant,everything",
  flags: {
    data_file: dataFileFlag("conversations"),
    format: formatFlag,
    tokenizer_path: string({
      required: true,
      help: "folder with tokenizer.json",
    }),
    row: integer({ default: 1, minimum: 1, help: "which one, from 1" }),
    seed: mixtureSeedFlag,
    ...templateFlags,
    template: many({
      default: [SFT_DEFAULTS.template],
      help: `${templateFlags.template.help}; several with commas between them`,
    }),
    supervise: many({
      default: [SFT_DEFAULTS.supervise],
      help: "which tokens are trained, several with commas between them: " +
        listed(CHOICES.supervise),
    }),
    table: boolean({
      help: "a table for one template and mask too, one token a line",
    }),
  },
});

/** Columns of the table where no terminal says how many it has. */
const COLUMNS = 100;

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given, positionals: _, table, ...values } = flags.parse(args);
    const templates = separated(values.template);
    const supervises = separated(values.supervise).map(maskOf);
    const single = templates.length * supervises.length === 1;
    if (values.preset !== undefined && !single) {
      throw new UserError(
        "Cannot use --preset with several templates or masks: it chooses one, " +
          "leave one of the two out",
      );
    }
    const config = withTemplateSettings({
      ...values,
      template: templates[0],
      supervise: supervises[0],
    }, given);
    const colour = Deno.stdout.isTerminal() && !Deno.noColor;
    if (single && !table) {
      console.log(tokenText(await conversationTokens(config), { colour }));
      return;
    }
    const compared = await comparedTokens({
      ...config,
      templates: single ? [config.template] : templates,
      supervises: single ? [config.supervise] : supervises,
    });
    const width = Deno.stdout.isTerminal()
      ? Deno.consoleSize().columns
      : COLUMNS;
    console.log(tokenTableText(compared, { width, colour }));
  });
}

/** `["a,b", "c"]` is three names; one that is repeated counts once. */
function separated(texts: readonly string[]): string[] {
  return [
    ...new Set(texts.flatMap((text) => text.split(",")).map((s) => s.trim())),
  ].filter((text) => text !== "");
}

function maskOf(name: string) {
  const mask = CHOICES.supervise.find((known) => known === name);
  if (mask !== undefined) return mask;
  throw new UserError(
    `Cannot set --supervise: expected ${listed(CHOICES.supervise)}, got ` +
      JSON.stringify(name),
  );
}
