/**
 * Variants of a family: which options its form has, and what a variant is
 * called.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { TemplateFamily, TemplateOptions } from "./family.ts";

/**
 * Refuses options that a form has nothing for, and a mask with a hole in it.
 *
 * @throws {UserError} The message says what the form lacks.
 */
export function assertPossible(
  { name, turn }: TemplateFamily,
  options: TemplateOptions,
): void {
  const { trainHeader, trainEot = true, trainTrailingNewline } = options;
  const refuse = (option: string, why: string) => {
    throw new UserError(
      `Cannot set ${option} of template "${name}": ${why}, leave it out`,
    );
  };
  if (trainHeader && turn.header === undefined) {
    refuse("trainHeader", "its answers have no header of their own");
  }
  if (options.trainEot && turn.end === undefined) {
    refuse("trainEot", "nothing in it ends an answer");
  }
  if (trainTrailingNewline && turn.newline === undefined) {
    refuse("trainTrailingNewline", "no line feed follows its answers");
  }
  if (trainTrailingNewline && !trainEot && turn.end !== undefined) {
    refuse(
      "trainTrailingNewline",
      "the line feed comes after an end that is not trained",
    );
  }
}

/** `"chatml"`, or `"chatml-train_eot-reasoning"`: what differs from defaults. */
export function nameOf(
  { name, turn }: TemplateFamily,
  { trainHeader, trainEot = true, trainTrailingNewline, reasoning }:
    TemplateOptions,
): string {
  return name + (trainHeader ? "+train_header" : "") +
    (!trainEot && turn.end !== undefined ? "-train_eot" : "") +
    (trainTrailingNewline ? "+train_trailing_newline" : "") +
    (reasoning === "strip" ? "-reasoning" : "");
}

/** Every combination that the form has. */
export function variantsOf({ turn }: TemplateFamily): TemplateOptions[] {
  const switches = (there: unknown) =>
    there === undefined ? [false] : [false, true];
  return switches(turn.header).flatMap((trainHeader) =>
    switches(turn.end).flatMap((trainEot) =>
      switches(turn.newline).flatMap((trainTrailingNewline) =>
        (["keep", "strip"] as const).map((reasoning) => ({
          trainHeader,
          trainEot,
          trainTrailingNewline,
          reasoning,
        }))
      )
    )
  ).filter(({ trainEot, trainTrailingNewline }) =>
    trainEot || !trainTrailingNewline || turn.end === undefined
  );
}
