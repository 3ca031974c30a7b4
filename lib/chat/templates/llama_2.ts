/**
 * Llama-2. Each exchange begins with `<s>`, the system text is inside of the
 * user's first turn, and texts lose the white space around them.
 *
 *     <s>[INST] <<SYS>>
 *     Be brief.
 *     <</SYS>>
 *
 *     2+2? [/INST][ 4 </s>]<s>[INST] 3+3? [/INST][ 6 </s>]
 *
 * A prompt ends with `[/INST]`, so the model writes the space after it, which is
 * trained with the answer; the answer's turn has no header of its own.
 *
 * @module
 */
import {
  answerText,
  assistantTurn,
  REFUSE_TOOLS,
  type TemplateFamily,
  write,
} from "./family.ts";

const TURN = { end: " </s>" };

/** Llama-2. */
export const llama2: TemplateFamily = {
  name: "llama_2",
  stopTokens: ["</s>"],
  specialTokens: ["<s>", "</s>"],
  turn: TURN,
  source: (options) =>
    `
${REFUSE_TOOLS.offered}
{%- for message in messages -%}
  ${REFUSE_TOOLS.used}
  {%- elif message.role == "assistant" -%}
    ${assistantTurn(TURN, write(" ") + answerText(options, " | trim"), options)}
  {%- elif message.role == "user" -%}
    {{- "<s>[INST] " -}}
    {%- if not loop.first and messages[loop.index0 - 1].role == "system" -%}
      {{- "<<SYS>>\\n" -}}{{- messages[loop.index0 - 1].content | trim -}}
      {{- "\\n<</SYS>>\\n\\n" -}}
    {%- endif -%}
    {{- message.content | trim -}}{{- " [/INST]" -}}
  {%- endif -%}
{%- endfor -%}
`.trim(),
};
