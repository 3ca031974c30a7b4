/**
 * ChatML. Adds no system prompt. The line feed after an answer is not trained,
 * since generation has stopped by then.
 *
 *     <|im_start|>user
 *     2+2?<|im_end|>
 *     <|im_start|>assistant
 *     [4<|im_end|>]
 *
 * @module
 */
import {
  answerText,
  type AssistantTurn,
  assistantTurn,
  promptEnd,
  type TemplateFamily,
  type TemplateOptions,
} from "./family.ts";
import { TOOL_CALLS, TOOL_RESULT, TOOLS_OFFERED } from "./tools.ts";

/** An assistant's turn in ChatML. */
export const CHATML_TURN = {
  header: "<|im_start|>assistant\n",
  end: "<|im_end|>",
  newline: "\n",
} as const satisfies AssistantTurn;

/** The special tokens of ChatML. */
export const CHATML_TOKENS = ["<|im_start|>", "<|im_end|>"] as const;

/**
 * ChatML's source.
 *
 * @param text Statements that write an answer.
 * @param begun Statements that write how every answer begins.
 */
export function chatmlSource(
  options: TemplateOptions,
  text: string,
  begun = "",
): string {
  const { header } = CHATML_TURN;
  return `
${TOOLS_OFFERED}
{%- for message in messages -%}
  {%- if message.role == "assistant" -%}
    ${assistantTurn(CHATML_TURN, text + TOOL_CALLS, options)}
  {%- elif message.role == "tool" -%}
    ${TOOL_RESULT}
  {%- elif not (tools and loop.first and message.role == "system") -%}
    {{- "<|im_start|>" + message.role + "\\n" + message.content -}}
    {{- "<|im_end|>\\n" -}}
  {%- endif -%}
{%- endfor -%}
${promptEnd(header, options, begun)}
`.trim();
}

/** ChatML. */
export const chatml: TemplateFamily = {
  name: "chatml",
  stopTokens: ["<|im_end|>"],
  specialTokens: CHATML_TOKENS,
  turn: CHATML_TURN,
  source: (options) => chatmlSource(options, answerText(options)),
};
