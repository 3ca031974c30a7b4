/**
 * The plain text of the workflow that this project rebuilds. Nothing tells a
 * model that an answer is over, which is the point of keeping it.
 *
 *     user: 2+2?
 *     assistant: [4]
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

const TURN = { header: "assistant: ", newline: "\n" };

/** The origin's form. */
export const origin: TemplateFamily = {
  name: "origin",
  stopTokens: [],
  specialTokens: [],
  turn: TURN,
  source: (options) =>
    `
${REFUSE_TOOLS.offered}
{%- for message in messages -%}
  ${REFUSE_TOOLS.used}
  {%- elif message.role == "assistant" -%}
    ${assistantTurn(TURN, answerText(options), { trainEot: false, ...options })}
  {%- else -%}
    {{- message.role + ": " + message.content + "\\n" -}}
  {%- endif -%}
{%- endfor -%}
${promptEnd(TURN.header, options)}
`.trim(),
};
