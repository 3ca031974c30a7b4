/**
 * The template lint of a run: before anything is written, with conversations of
 * the run's own data.
 *
 * @module
 */
import { lintTemplate, type NamedVerdict } from "../chat/lint/lint_template.ts";
import { reasonText } from "../chat/lint/verdict_text.ts";
import type { DataRow } from "../chat/message.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import { UserError } from "../core/errors.ts";
import type { SftConfig } from "./config.ts";
import { oneOfEachKind } from "./lint_rows.ts";

/**
 * Lints the template that a run trains with, as its `template_lint` says.
 *
 * @param rows The run's data; only its beginning is read.
 * @param log Told each failure, where a failure is no reason to stop.
 * @throws {UserError} If a check fails and the run is to be refused then.
 */
export async function lintBeforeTraining(
  { template_lint, supervise }: Pick<SftConfig, "template_lint" | "supervise">,
  template: ChatTemplate,
  tokenizer: Tokenizer,
  rows: () => AsyncIterable<DataRow>,
  log: (text: string) => void,
): Promise<void> {
  if (template_lint === "off") return;
  const conversations = await oneOfEachKind(rows());
  const failures = withoutRepeats(
    lintTemplate({ template, tokenizer, supervise, conversations })
      .filter(({ outcome }) => outcome === "fail"),
  );
  if (failures.length === 0) return;
  if (template_lint === "warn") {
    for (const failure of failures) {
      log(`template "${template.name}" fails "${told(failure)}`);
    }
    return;
  }
  throw new UserError(
    `Cannot train with template "${template.name}": it fails "` +
      `${failures.map(told).join('; and "')}, choose another template, ` +
      "mend the data or pass --template_lint warn",
  );
}

/** A template that refuses a row makes every check fail with the same words. */
function withoutRepeats(failures: readonly NamedVerdict[]): NamedVerdict[] {
  const byReason = new Map<string, NamedVerdict>();
  for (const failure of failures) {
    const reason = reasonText(failure);
    if (!byReason.has(reason)) byReason.set(reason, failure);
  }
  return [...byReason.values()];
}

function told(failure: NamedVerdict): string {
  return `${failure.check}" (${reasonText(failure)})`;
}
