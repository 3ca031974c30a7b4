/**
 * Gemma. Refuses system messages, as published; texts lose the white space
 * around them. Its vocabulary's end of text is `<eos>`, and generation must
 * stop at `<end_of_turn>` all the same.
 *
 *     <bos><start_of_turn>user
 *     2+2?<end_of_turn>
 *     <start_of_turn>model
 *     [4<end_of_turn>]
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
  header: "<start_of_turn>model\n",
  end: "<end_of_turn>",
  newline: "\n",
};

/** Gemma. */
export const gemma: TemplateFamily = {
  name: "gemma",
  stopTokens: ["<end_of_turn>"],
  specialTokens: ["<bos>", "<start_of_turn>", "<end_of_turn>"],
  turn: TURN,
  source: (options) =>
    `
${REFUSE_TOOLS.offered}
{{- "<bos>" -}}
{%- for message in messages -%}
  ${REFUSE_TOOLS.used}
  {%- elif message.role == "system" -%}
    {{- raise_exception("System role not supported") -}}
  {%- elif message.role == "assistant" -%}
    ${assistantTurn(TURN, answerText(options, " | trim"), options)}
  {%- else -%}
    {{- "<start_of_turn>user\\n" -}}
    {{- message.content | trim -}}{{- "<end_of_turn>\\n" -}}
  {%- endif -%}
{%- endfor -%}
${promptEnd(TURN.header, options)}
`.trim(),
};
