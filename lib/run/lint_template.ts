/**
 * The template lint for a template and a tokenizer that a user names.
 *
 * @module
 */
import { lintTemplate, type NamedVerdict } from "../chat/lint/lint_template.ts";
import {
  conversationOfRow,
  type RowChoice,
} from "../data/conversation_of_row.ts";
import { namedFolders } from "../open/named_folders.ts";
import { trainingTemplate } from "../open/training_template.ts";
import type { NameHost } from "../core/host.ts";
import type { TemplateSettings } from "../settings/config.ts";
import { loadTokenizer } from "../tokenizer/tokenizer.ts";

export { verdictLine } from "../chat/lint/verdict_text.ts";

/** What is linted. */
export interface LintTemplateConfig
  extends TemplateSettings, Omit<RowChoice, "data_file"> {
  /** Where the conversation is; one of the lint's own where not given. */
  readonly data_file?: string;
}

/**
 * Six verdicts.
 *
 * @param host Told what is fetched.
 * @throws {UserError} If there is no such template, tokenizer or row. What is
 * wrong with the template is a verdict, and no error.
 */
export async function lintNamedTemplate(
  config: LintTemplateConfig,
  host: NameHost = { log: () => {} },
): Promise<NamedVerdict[]> {
  const { data_file, tokenizer_path, supervise } = config;
  const { folders } = await namedFolders({ tokenizer_path }, host);
  const template = await trainingTemplate({ ...config, ...folders });
  const tokenizer = await loadTokenizer(folders.tokenizer_path);
  const conversations = data_file === undefined
    ? undefined
    : [await conversationOfRow({ ...config, data_file })];
  return lintTemplate({ template, tokenizer, supervise, conversations });
}
