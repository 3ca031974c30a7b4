/**
 * `deno task tokens`: one conversation as training sees it, token by token,
 * under one template and mask or under several side by side.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { printColoured } from "./say.ts";
import { comparedTokens, conversationTokens } from "../run/show_tokens.ts";
import { refusal } from "../settings/check.ts";
import { DATA, dataFile } from "../settings/data.ts";
import { boolean, many } from "../settings/kinds.ts";
import { TEMPLATE, withPreset } from "../settings/presets.ts";
import { tokenTableText } from "../view/tokens/token_table_text.ts";
import { tokenText } from "../view/tokens/token_view.ts";
import { nameDisplay } from "./display/name_display.ts";
import { defineFlags } from "./flags/flags.ts";
import { runCommand } from "./main.ts";

const { template, supervise } = TEMPLATE;

const flags = defineFlags({
  command: "tokens",
  hub: true,
  about: "Show one conversation token by token: trained or not.",
  example: "--data_file outputs/data/train.jsonl " +
    "--tokenizer_path outputs/tokenizer --row 3 " +
    "--template chatml,llama_3 --supervise assistant,everything",
  flags: {
    data_file: dataFile("conversations"),
    format: DATA.format,
    columns: DATA.columns,
    tokenizer_path: DATA.tokenizer_path,
    row: DATA.row,
    seed: DATA.seed,
    ...TEMPLATE,
    template: many({
      default: [template.default],
      help: `${template.help}; several with commas between them`,
    }),
    supervise: many({
      default: [supervise.default],
      help: `${supervise.help}, several with commas between them: ` +
        supervise.expected,
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
    const templates = splitAtCommas(values.template);
    const supervises = splitAtCommas(values.supervise).map(maskOf);
    const single = templates.length * supervises.length === 1;
    if (values.preset !== undefined && !single) {
      throw new UserError(
        "Cannot use --preset with several templates or masks: it chooses one, " +
          "leave one of the two out",
      );
    }
    const config = withPreset({
      ...values,
      template: templates[0],
      supervise: supervises[0],
    }, given);
    const host = nameDisplay({ reader: true });
    const isTerminal = Deno.stdout.isTerminal();
    const colour = isTerminal && !Deno.noColor;
    if (single && !table) {
      const rows = await conversationTokens(config, host);
      printColoured(tokenText(rows, { colour, unseen: isTerminal }));
      return;
    }
    const compared = await comparedTokens({
      ...config,
      templates: single ? [config.template] : templates,
      supervises: single ? [config.supervise] : supervises,
    }, host);
    const width = isTerminal ? Deno.consoleSize().columns : COLUMNS;
    printColoured(tokenTableText(compared, { width, colour }));
  });
}

/** `["a,b", "c"]` is three names; one that is repeated counts once. */
function splitAtCommas(texts: readonly string[]): string[] {
  return [
    ...new Set(texts.flatMap((text) => text.split(",")).map((s) => s.trim())),
  ].filter((text) => text !== "");
}

function maskOf(name: string): typeof supervise.default {
  if (!supervise.accepts(name)) throw refusal("supervise", supervise, name);
  return name as typeof supervise.default;
}
