/**
 * Mistral's three forms, which differ in spaces and in what they do with the
 * system text.
 *
 *     v1         <s> [INST] Be brief.␤␤2+2? [/INST][ 4</s>]
 *     v3         <s>[INST] 2+2?[/INST][ 4</s>]
 *     v3_tekken  <s>[INST]2+2?[/INST][4</s>]
 *
 * v3 and v3_tekken write the system text before the user's last turn, and only
 * if nothing comes after it. A training row ends with an answer and so loses it,
 * without an error. They were published like this; the template lint finds it.
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
  type TemplateOptions,
  write,
} from "./family.ts";

const TURN = { end: "</s>" };

/** How one form differs from the others. */
interface Form {
  readonly opens: string;
  readonly closes: string;
  /** Before an answer. */
  readonly space: string;
  /** Jinja that holds where a user's turn begins with the system text. */
  readonly hasSystem: string;
  /** Jinja for that text. */
  readonly system: string;
}

const V1: Form = {
  opens: " [INST] ",
  closes: " [/INST]",
  space: " ",
  hasSystem: 'not loop.first and messages[loop.index0 - 1].role == "system"',
  system: "messages[loop.index0 - 1].content",
};

const V3: Form = {
  opens: "[INST] ",
  closes: "[/INST]",
  space: " ",
  hasSystem: 'loop.last and messages[0].role == "system"',
  system: "messages[0].content",
};

const V3_TEKKEN: Form = { ...V3, opens: "[INST]", space: "" };

/** Mistral v1: the system text is in the user's turn after it. */
export const mistralV1: TemplateFamily = familyOf("mistral_v1", V1, []);

/** Mistral v3: the system text is lost unless a user speaks last. */
export const mistralV3: TemplateFamily = familyOf("mistral_v3", V3, [
  "[INST]",
  "[/INST]",
]);

/** Mistral v3 with the Tekken tokenizer: no spaces, and the same loss. */
export const mistralV3Tekken: TemplateFamily = familyOf(
  "mistral_v3_tekken",
  V3_TEKKEN,
  ["[INST]", "[/INST]"],
);

/** @param brackets Which of them the published vocabulary has as tokens. */
function familyOf(
  name: string,
  form: Form,
  brackets: readonly string[],
): TemplateFamily {
  return {
    name,
    stopTokens: ["</s>"],
    specialTokens: ["<s>", "</s>", ...brackets],
    turn: TURN,
    source: (options) => sourceOf(form, options),
  };
}

function sourceOf(form: Form, options: TemplateOptions): string {
  const space = form.space === "" ? "" : write(form.space);
  return `
${REFUSE_TOOLS.offered}
{{- "<s>" -}}
{%- for message in messages -%}
  ${REFUSE_TOOLS.used}
  {%- elif message.role == "assistant" -%}
    ${assistantTurn(TURN, space + answerText(options), options)}
  {%- elif message.role == "user" -%}
    ${write(form.opens)}
    {%- if ${form.hasSystem} -%}
      {{- ${form.system} + "\\n\\n" -}}
    {%- endif -%}
    {{- message.content -}}${write(form.closes)}
  {%- endif -%}
{%- endfor -%}
`.trim();
}
