/**
 * The form in which a model is prompted: the run's template, or another one,
 * which shows what a model loses that is prompted otherwise than it was trained.
 *
 * @module
 */
import {
  type ChatTemplate,
  templateByName,
  templateFromSource,
} from "../chat/template.ts";

/**
 * The form in which a run's evaluation prompts the model. `"none"` gives it the
 * bare question; it may still end its answer as it was trained to.
 *
 * @param trained What the run trains with.
 * @param name `prompt_template` of the run.
 * @throws {UserError} If there is no such template.
 */
export function promptTemplate(
  trained: ChatTemplate,
  name?: string,
): ChatTemplate {
  if (name === undefined) return measuredForm(trained);
  return name === "none" ? bareTemplate(trained) : templateByName(name);
}

/**
 * The same form with the mask that all runs are measured by, whatever a run
 * itself trains: figures over other tokens would not compare.
 */
export function measuredForm(template: ChatTemplate): ChatTemplate {
  if (!template.form) return template;
  const { family, options: { reasoning } } = template.form;
  return templateByName(family, { reasoning });
}

/**
 *     2+2?[4<|im_end|>]
 */
function bareTemplate({ stopTokens }: ChatTemplate): ChatTemplate {
  const end = JSON.stringify(stopTokens[0] ?? "");
  const source = `
{%- for message in messages -%}
  {%- if message.role == "assistant" -%}
    {%- generation -%}{{- message.content + ${end} -}}{%- endgeneration -%}
    {{- "\\n" -}}
  {%- else -%}
    {{- message.content -}}
  {%- endif -%}
{%- endfor -%}
`.trim();
  return templateFromSource("none", source, stopTokens, stopTokens);
}
