/**
 * `deno task lint_template`: whether a template trains what a model needs, told
 * before anything is trained.
 *
 * @module
 */
import { print } from "./say.ts";
import { lintNamedTemplate, verdictLine } from "../run/lint_template.ts";
import { DATA } from "../settings/data.ts";
import { TEMPLATE, withPreset } from "../settings/presets.ts";
import { nameDisplay } from "./display/name_display.ts";
import { defineFlags } from "./flags/flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "lint_template",
  hub: true,
  about: "Check a template in six ways; ends with code 1 if one check fails.",
  example: "--template chatml --tokenizer_path outputs/tokenizer",
  flags: {
    ...TEMPLATE,
    tokenizer_path: DATA.tokenizer_path,
    data_file: {
      ...DATA.data_file,
      presence: "optional",
      help: "conversations to take one from; else the lint has its own",
    },
    format: DATA.format,
    columns: DATA.columns,
    row: DATA.row,
    seed: DATA.seed,
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given, positionals: _, ...values } = flags.parse(args);
    const config = withPreset(values, given);
    const verdicts = await lintNamedTemplate(
      config,
      nameDisplay({ reader: true }),
    );
    print(verdicts.map(verdictLine).join("\n"));
    if (verdicts.some(({ outcome }) => outcome === "fail")) Deno.exit(1);
  });
}
