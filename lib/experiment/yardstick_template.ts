/**
 * The form in which a yardstick asks: the run's template, or another one, which
 * is what a model meets that is prompted otherwise than it was trained.
 *
 * @module
 */
import {
  type ChatTemplate,
  templateByName,
  templateFromSource,
} from "../chat/template.ts";
import type { SftConfig } from "./config.ts";

/** The settings that decide it. */
export type YardstickForm = Pick<
  SftConfig,
  "template" | "yardstick_template"
>;

/**
 * The form of a run's yardstick. `"none"` asks the bare question; the model may
 * still end its answer as it was trained to.
 *
 * @throws {UserError} If there is no such template.
 */
export function yardstickTemplate(
  { template, yardstick_template }: YardstickForm,
): ChatTemplate {
  const trained = templateByName(template);
  if (yardstick_template === undefined) return trained;
  return yardstick_template === "none"
    ? bareTemplate(trained)
    : templateByName(yardstick_template);
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
