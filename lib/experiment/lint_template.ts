/**
 * The template lint for a template and a tokenizer that a user names.
 *
 * @module
 */
import type { FormatName } from "../chat/formats/formats.ts";
import { lintTemplate, type NamedVerdict } from "../chat/lint/lint_template.ts";
import { loadTokenizer } from "../chat/tokenizer.ts";
import { conversationOfRow } from "./conversation_of_row.ts";
import {
  type TemplateSettings,
  trainingTemplate,
} from "./training_template.ts";

export { verdictLine } from "../chat/lint/verdict_text.ts";

/** What is linted. */
export interface LintTemplateConfig extends TemplateSettings {
  /** Where the conversation is; one of the lint's own where not given. */
  readonly data_file?: string;
  /** What its rows are; told from each row where not given. */
  readonly format?: FormatName;
  /** Counted from 1. */
  readonly row: number;
  /** Decides the draws of a mixture; 0 where not given. */
  readonly seed?: number;
}

/**
 * Six verdicts.
 *
 * @throws {UserError} If there is no such template, tokenizer or row. What is
 * wrong with the template is a verdict, and no error.
 */
export async function lintNamedTemplate(
  config: LintTemplateConfig,
): Promise<NamedVerdict[]> {
  const { data_file, tokenizer_path, supervise } = config;
  const template = await trainingTemplate(config);
  const tokenizer = await loadTokenizer(tokenizer_path);
  const conversations = data_file === undefined
    ? undefined
    : [await conversationOfRow({ ...config, data_file })];
  return lintTemplate({ template, tokenizer, supervise, conversations });
}
