/**
 * Llama-3. One `<|begin_of_text|>`, no line feed after a turn; texts lose the
 * white space around them.
 *
 *     <|begin_of_text|><|start_header_id|>user<|end_header_id|>
 *
 *     2+2?<|eot_id|><|start_header_id|>assistant<|end_header_id|>
 *
 *     [4<|eot_id|>]
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

const TURN = {
  header: "<|start_header_id|>assistant<|end_header_id|>\n\n",
  end: "<|eot_id|>",
};

/** Llama-3. */
export const llama3: TemplateFamily = {
  name: "llama_3",
  stopTokens: ["<|eot_id|>"],
  specialTokens: [
    "<|begin_of_text|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
  ],
  turn: TURN,
  source: (options) =>
    `
${REFUSE_TOOLS.offered}
{{- "<|begin_of_text|>" -}}
{%- for message in messages -%}
  ${REFUSE_TOOLS.used}
  {%- elif message.role == "assistant" -%}
    ${assistantTurn(TURN, answerText(options, " | trim"), options)}
  {%- else -%}
    {{- "<|start_header_id|>" + message.role + "<|end_header_id|>\\n\\n" -}}
    {{- message.content | trim -}}{{- "<|eot_id|>" -}}
  {%- endif -%}
{%- endfor -%}
${promptEnd(TURN.header, options)}
`.trim(),
};
