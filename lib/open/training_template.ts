/**
 * The template of a run, out of its settings.
 *
 * @module
 */
import { openTemplate } from "../chat/open_template.ts";
import type { ChatTemplate, TemplateOptions } from "../chat/template.ts";
import { UserError } from "../core/errors.ts";
import type { TemplateSettings } from "../settings/config.ts";

/**
 * Opens the template.
 *
 * @throws {UserError} If there is none, or the settings contradict each other.
 */
export async function trainingTemplate(
  settings: TemplateSettings,
): Promise<ChatTemplate> {
  return await openTemplate(settings.template, {
    tokenizerPath: settings.tokenizer_path,
    options: templateOptions(settings),
  });
}

/**
 * The options in the template's words.
 *
 * @throws {UserError} If everything is trained and an option says what is.
 */
export function templateOptions(
  settings: Omit<TemplateSettings, "template" | "tokenizer_path">,
): TemplateOptions {
  const { train_header, train_eot, train_trailing_newline } = settings;
  const marks = { train_header, train_eot, train_trailing_newline };
  const [set] = Object.entries(marks)
    .filter(([, value]) => value !== undefined);
  if (set && settings.supervise === "everything") {
    throw new UserError(
      `Cannot set ${set[0]} where supervise is "everything": every token is ` +
        "trained then, leave one of the two out",
    );
  }
  return {
    trainHeader: train_header,
    trainEot: train_eot,
    trainTrailingNewline: train_trailing_newline,
    reasoning: settings.reasoning,
  };
}
