/**
 * The template lint of a run: before anything is written, with conversations of
 * the run's own data.
 *
 * @module
 */
import { canRender, oneOfEachKind } from "../chat/lint/lint_rows.ts";
import { lintTemplate, type NamedVerdict } from "../chat/lint/lint_template.ts";
import { reasonText } from "../chat/lint/verdict_text.ts";
import type { DataRow } from "../chat/message.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { UserError } from "../core/errors.ts";
import type { SftConfig } from "../settings/config.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/**
 * Lints the template that a run trains with, as its `template_lint` says.
 *
 * @param rows The run's data; only its beginning is read.
 * @param log Told each failure, where a failure is no reason to stop.
 * @throws {UserError} If a check fails and the run is to be refused then.
 */
export async function lintBeforeTraining(
  { template_lint, supervise, on_bad_row }: Pick<
    SftConfig,
    "template_lint" | "supervise" | "on_bad_row"
  >,
  template: ChatTemplate,
  tokenizer: Tokenizer,
  rows: () => AsyncIterable<DataRow>,
  log: (text: string) => void,
): Promise<void> {
  if (template_lint === "off") return;
  const conversations = await oneOfEachKind(
    rows(),
    // A row that will be skipped is not trained on, and counted in the report.
    (row) => on_bad_row === "error" || canRender(row, template),
  );
  const failures = withoutRepeats(
    lintTemplate({ template, tokenizer, supervise, conversations })
      .filter(({ outcome }) => outcome === "fail"),
  );
  if (failures.length === 0) return;
  if (template_lint === "warn") {
    for (const failure of failures) {
      log(`template "${template.name}" fails "${describeFailure(failure)}`);
    }
    return;
  }
  throw new UserError(
    `Cannot train with template "${template.name}": it fails "` +
      `${
        failures.map(describeFailure).join('; and "')
      }, choose another template, ` +
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

function describeFailure(failure: NamedVerdict): string {
  return `${failure.check}" (${reasonText(failure)})`;
}
