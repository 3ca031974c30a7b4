/**
 * Where an answer ends in a template that does not say so: found by rendering
 * answers, since a source may name its content as it likes.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { Message } from "./message.ts";
import { type Rendering, renderParts } from "./render_parts.ts";
import type { ChatTemplate } from "./template.ts";

/** What comes before; some templates want the system to speak. */
const BEFORE: readonly Message[][] = [
  [{ role: "user", content: "Hi" }],
  [
    { role: "system", content: "Be brief." },
    { role: "user", content: "Hi" },
  ],
];

const ANSWER: Message = { role: "assistant", content: "Yo" };

const CALL: Message = {
  role: "assistant",
  content: "",
  tool_calls: [{
    id: "abcdefgh1",
    type: "function",
    function: { name: "look", arguments: { place: "Ulm" } },
  }],
};

/**
 * Special tokens that end an answer: all that a template writes behind a plain
 * one, and the last that it writes behind a call. What comes earlier in an answer,
 * as between a thought and the text, ends none.
 *
 *     <|start|>assistant {% generation %}Yo<|end|><|eos|>    both
 *     … <|call|>look<|args|>{"place": "Ulm"}<|done|>         <|done|>
 *
 * A template that marks no answers has the first token behind one.
 *
 * @param specials Special tokens of the tokenizer.
 * @returns Nothing if the template takes no plain question and answer.
 */
export function stopTokensOf(
  template: ChatTemplate,
  specials: readonly string[],
): string[] {
  const behindCall = specialsBehind(CALL, template, specials).slice(-1);
  const stops = [...specialsBehind(ANSWER, template, specials), ...behindCall];
  return [...new Set(stops)];
}

/** In order; none where the template refuses the answer, or leaves it out. */
function specialsBehind(
  answer: Message,
  template: ChatTemplate,
  specials: readonly string[],
): string[] {
  const rendering = BEFORE
    .map((before) => tryRender([...before, answer], template))
    .find((rendering) => rendering !== undefined);
  if (!rendering) return [];
  const { parts, generations } = rendering;
  const last = parts.findLastIndex(({ author }) => author === "assistant");
  if (last < 0) return [];
  const behind = parts.slice(last + 1)
    .filter(({ generation }) => generations === 0 || generation !== undefined)
    .map(({ text }) => text).join("");
  const found = specials.filter((token) => behind.includes(token))
    .sort((a, b) => behind.indexOf(a) - behind.indexOf(b));
  return generations === 0 ? found.slice(0, 1) : found;
}

function tryRender(
  messages: readonly Message[],
  template: ChatTemplate,
): Rendering | undefined {
  try {
    return renderParts({ messages, prompt: false }, template);
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
