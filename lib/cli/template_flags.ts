/**
 * The flags that say how a conversation is written and what of it is trained.
 *
 * @module
 */
import { CHOICES, SFT_DEFAULTS } from "../experiment/config.ts";
import { PRESET_NAMES, withPreset } from "../experiment/presets.ts";
import { boolean, choice, string } from "./flags.ts";
import { listed } from "./flag_kinds.ts";

/** What `--template` may name. */
const SOURCES = [
  `"tokenizer" for the tokenizer's own`,
  "the path of a Jinja file",
  ...CHOICES.template,
];

/**
 * `--template` of a command that opens a trained model, which has its own.
 *
 * @param what What is written in the template's form.
 * @param others What may be named beside templates.
 */
export function modelTemplateFlag(what: string, ...others: string[]) {
  return string({
    placeholder: "NAME",
    help: `how ${what} is written; the model's own if not given: ` +
      listed([...SOURCES, ...others]),
  });
}

/** Flags of commands that render conversations. */
export const templateFlags = {
  template: string({
    default: SFT_DEFAULTS.template,
    placeholder: "NAME",
    help: `how a conversation is written as text: ${listed(SOURCES)}`,
  }),
  supervise: choice(CHOICES.supervise, {
    default: SFT_DEFAULTS.supervise,
    help: "which tokens are trained",
  }),
  preset: choice(PRESET_NAMES, {
    help: "settings that belong together, where none are given",
  }),
  train_header: boolean({ help: "train the words that open an answer's turn" }),
  train_eot: boolean({ default: true, help: "train the end of the turn" }),
  train_trailing_newline: boolean({
    help: "train the line feed after the end of the turn",
  }),
  reasoning: choice(CHOICES.reasoning, {
    help: "what becomes of reasoning_content; keep if not given",
  }),
};

/** Switches that say something only where they are given. */
const SWITCHES = ["train_header", "train_eot", "train_trailing_newline"];

/**
 * What was parsed, with the preset's settings and without switches that were
 * not given.
 *
 * @throws {UserError} If the preset and what was given exclude each other.
 */
export function withTemplateSettings<
  Values extends Parameters<typeof withPreset>[0],
>(values: Values, given: ReadonlySet<string>): Values {
  const unset = SWITCHES.filter((name) => !given.has(name));
  return withPreset({
    ...values,
    ...Object.fromEntries(unset.map((name) => [name, undefined])),
  }, given);
}
