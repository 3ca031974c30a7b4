/**
 * The settings that say how a conversation is written and what of it is trained.
 *
 * @module
 */
import { TEMPLATES } from "../chat/template.ts";
import { boolean, choice, joinNames, string } from "./kinds.ts";
import type { Setting } from "./setting.ts";

/** Names of the templates that are shipped. */
export const TEMPLATE_NAMES = Object.keys(TEMPLATES);

/** What `template` may name. */
const SOURCES = [
  `"tokenizer" for the tokenizer's own`,
  "the path of a Jinja file",
  ...TEMPLATE_NAMES,
];

/** Form and mask; the origin has no template and trains every token. */
export const FORM = {
  template: string({
    default: "chatml",
    placeholder: "NAME",
    help: `how a conversation is written as text: ${joinNames(SOURCES)}`,
  }),
  supervise: choice(["assistant", "last_assistant", "everything"], {
    default: "assistant",
    help: "which tokens are trained",
  }),
};

/** Options of the template. A mask may have none, so a switch has no default. */
export const MARKS = {
  train_header: boolean({
    otherwise: false,
    help: "train the words that open an answer's turn",
  }),
  train_eot: boolean({ otherwise: true, help: "train the end of the turn" }),
  train_trailing_newline: boolean({
    otherwise: false,
    help: "train the line feed after the end of the turn",
  }),
  reasoning: choice(["keep", "strip"], {
    help: "what becomes of reasoning_content; keep if not given",
  }),
};

/** What becomes of the work if the template fails a check of the lint. */
export const TEMPLATE_LINT = choice(["refuse", "warn", "off"], {
  default: "refuse",
  help: "if a check of the template fails, see lint_template",
});

/**
 * `template` of a command that opens a trained model, which has its own.
 *
 * @param what What is written in the template's form.
 * @param others What may be named beside templates.
 */
export function modelTemplate(
  what: string,
  ...others: string[]
): Setting<string, "optional"> {
  return {
    ...FORM.template,
    presence: "optional",
    default: undefined,
    help: `how ${what} is written; the model's own if not given: ` +
      joinNames([...SOURCES, ...others]),
  };
}
