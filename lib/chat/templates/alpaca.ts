/**
 * Alpaca, with its two headings for as many turns as there are. The empty lines
 * stand between turns and not after the last one.
 *
 *     <s>Be brief.
 *
 *     ### Instruction:
 *     2+2?
 *
 *     ### Response:
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

const TURN = { header: "### Response:\n", end: "</s>" };

/** Alpaca. */
export const alpaca: TemplateFamily = {
  name: "alpaca",
  stopTokens: ["</s>"],
  specialTokens: ["<s>", "</s>"],
  turn: TURN,
  source: (options) =>
    `
${REFUSE_TOOLS.offered}
{{- "<s>" -}}
{%- for message in messages -%}
  {%- if not loop.first -%}{{- "\\n\\n" -}}{%- endif -%}
  ${REFUSE_TOOLS.used}
  {%- elif message.role == "assistant" -%}
    ${assistantTurn(TURN, answerText(options), options)}
  {%- elif message.role == "user" -%}
    {{- "### Instruction:\\n" + message.content -}}
  {%- else -%}
    {{- message.content -}}
  {%- endif -%}
{%- endfor -%}
{%- if add_generation_prompt -%}{{- "\\n\\n" -}}{%- endif -%}
${promptEnd(TURN.header, options)}
`.trim(),
};
