/**
 * Which of a conversation's turns a rendering has, and where: what a row asks of
 * a single turn can be kept only if the template writes it.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { Message } from "./message.ts";
import type { Rendering } from "./render_parts.ts";
import { type ChatTemplate, isBuiltIn } from "./template.ts";

/**
 * The `{% generation %}` blocks of answers that the row says are not trained.
 *
 *     answers       Yo (weight 0)   Ok
 *     blocks        0               1        →   0
 *
 * @throws {UserError} If there are such answers, and the template does not write
 * one block for each answer, with its content in it.
 */
export function untrainedAnswers(
  messages: readonly Message[],
  { parts, generations }: Rendering,
  { name }: ChatTemplate,
): ReadonlySet<number> {
  const answers = messages.filter(({ role }) => role === "assistant");
  const untrained = [...answers.keys()]
    .filter((index) => answers[index].trained === false);
  if (untrained.length === 0) return new Set();
  const inBlocks = Array.from({ length: generations }, () => "");
  for (const { text, author, generation } of parts) {
    if (author && generation !== undefined) inBlocks[generation] += text;
  }
  const writesAll = generations === answers.length &&
    answers.every(({ content }, index) =>
      inBlocks[index].includes(content.trim())
    );
  if (writesAll) return new Set(untrained);
  throw new UserError(
    `Cannot leave single answers untrained with template "${name}": it does ` +
      "not write one {% generation %} block for each answer, choose a " +
      "template that does or leave the row out",
  );
}

/**
 * Refuses to lose a developer's turn: most published templates do not know the
 * role.
 *
 * @throws {UserError} If there is one that says something, and the rendering
 * has nothing of it.
 */
export function assertDeveloperWritten(
  messages: readonly Message[],
  { parts }: Rendering,
  template: ChatTemplate,
): void {
  // The library's forms are given the turn as a system's.
  if (isBuiltIn(template)) return;
  const said = messages.some(({ role, content }) =>
    role === "developer" && content.trim() !== ""
  );
  if (!said || parts.some(({ author }) => author === "developer")) return;
  throw new UserError(
    `Cannot render with template "${template.name}": it leaves out what the developer ` +
      'says, give that turn the role "system"',
  );
}

/**
 * Whether the rendering lacks what an answer thinks, in whole or in part. A text
 * before a lone `</think>` is thought as well: there are templates that cut it off.
 */
export function losesThought(
  messages: readonly Message[],
  parts: readonly { readonly text: string; readonly content: boolean }[],
): boolean {
  const thoughts = messages
    .flatMap(({ role, content, reasoning_content = "" }) => [
      reasoning_content.trim(),
      role === "assistant" ? beforeClose(content).trim() : "",
    ])
    .filter((thought) => thought !== "");
  if (thoughts.length === 0) return false;
  const written = parts.filter(({ content }) => content)
    .map(({ text }) => text).join("");
  return !thoughts.every((thought) => written.includes(thought));
}

function beforeClose(content: string): string {
  return content.slice(0, Math.max(0, content.lastIndexOf("</think>")));
}
