/**
 * `deno task lint_template`: whether a template trains what a model needs, told
 * before anything is trained.
 *
 * @module
 */
import { lintNamedTemplate, verdictLine } from "../experiment/lint_template.ts";
import { formatFlag, mixtureSeedFlag } from "./data_flags.ts";
import { defineFlags, integer, string } from "./flags.ts";
import { runCommand } from "./main.ts";
import { templateFlags, withTemplateSettings } from "./template_flags.ts";

const flags = defineFlags({
  command: "lint_template",
  about: "Check a template in six ways; ends with code 1 if one check fails.",
  example: "--template chatml --tokenizer_path outputs/tokenizer",
  flags: {
    ...templateFlags,
    tokenizer_path: string({
      required: true,
      help: "folder with tokenizer.json",
    }),
    data_file: string({
      help: "conversations to take one from; else the lint has its own",
    }),
    format: formatFlag,
    row: integer({ default: 1, minimum: 1, help: "which one, from 1" }),
    seed: mixtureSeedFlag,
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given, positionals: _, ...values } = flags.parse(args);
    const config = withTemplateSettings(values, given);
    const verdicts = await lintNamedTemplate(config);
    console.log(verdicts.map(verdictLine).join("\n"));
    if (verdicts.some(({ outcome }) => outcome === "fail")) Deno.exit(1);
  });
}
