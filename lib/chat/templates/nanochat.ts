/**
 * A text form of what nanochat writes as ids. The system text is inside of the
 * user's turn after it.
 *
 *     <|bos|><|user_start|>Be brief.
 *
 *     2+2?<|user_end|><|assistant_start|>[4<|assistant_end|>]
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

const TURN = { header: "<|assistant_start|>", end: "<|assistant_end|>" };

/** nanochat's form. */
export const nanochat: TemplateFamily = {
  name: "nanochat",
  stopTokens: ["<|assistant_end|>"],
  specialTokens: [
    "<|bos|>",
    "<|user_start|>",
    "<|user_end|>",
    "<|assistant_start|>",
    "<|assistant_end|>",
  ],
  turn: TURN,
  source: (options) =>
    `
${REFUSE_TOOLS.offered}
{{- "<|bos|>" -}}
{%- for message in messages -%}
  ${REFUSE_TOOLS.used}
  {%- elif message.role == "assistant" -%}
    ${assistantTurn(TURN, answerText(options), options)}
  {%- elif message.role == "user" -%}
    {{- "<|user_start|>" -}}
    {%- if not loop.first and messages[loop.index0 - 1].role == "system" -%}
      {{- messages[loop.index0 - 1].content + "\\n\\n" -}}
    {%- endif -%}
    {{- message.content + "<|user_end|>" -}}
  {%- endif -%}
{%- endfor -%}
${promptEnd(TURN.header, options)}
`.trim(),
};
