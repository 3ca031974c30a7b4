/**
 * Zephyr. Its role tags are plain text: only `</s>` is a token, and a user can
 * type the tags.
 *
 *     <|user|>
 *     2+2?</s>
 *     <|assistant|>
 *     [4</s>]
 *
 * @module
 */
import {
  answerText,
  assistantTurn,
  promptEnd,
  REFUSE_TOOLS,
  type TemplateFamily,
} from "./family.ts";

const TURN = { header: "<|assistant|>\n", end: "</s>", newline: "\n" };

/** Zephyr. */
export const zephyr: TemplateFamily = {
  name: "zephyr",
  stopTokens: ["</s>"],
  specialTokens: ["</s>"],
  turn: TURN,
  source: (options) =>
    `
${REFUSE_TOOLS.offered}
{%- for message in messages -%}
  ${REFUSE_TOOLS.used}
  {%- elif message.role == "assistant" -%}
    ${assistantTurn(TURN, answerText(options), options)}
  {%- else -%}
    {{- "<|" + message.role + "|>\\n" + message.content + "</s>\\n" -}}
  {%- endif -%}
{%- endfor -%}
${promptEnd(TURN.header, options)}
`.trim(),
};
