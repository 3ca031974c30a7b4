/**
 * Chat templates: how a conversation is written as one text.
 *
 * A template is Jinja source as published models carry it. What lies between
 * `{% generation %}` and `{% endgeneration %}` is what the model is to write.
 * Rendering is in `render.ts`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { closest, UserError } from "../core/errors.ts";

/** How a conversation is written as one text. */
export interface ChatTemplate {
  readonly name: string;
  /** Jinja. */
  readonly source: string;
  /** Texts at which generation stops. */
  readonly stopTokens: readonly string[];
  /** Special tokens that the template writes. */
  readonly specialTokens: readonly string[];
  /** Of the source, in hexadecimal. */
  readonly sha256: string;
  /** What the source may name beside the messages, such as `bos_token`. */
  readonly variables?: Readonly<Record<string, string>>;
}

/**
 * A template from any Jinja source that renders `messages` and heeds
 * `add_generation_prompt`.
 *
 * @param variables Values for other names in the source; a name without a value
 * renders as nothing, so one that writes `{{ bos_token }}` needs it here.
 */
export function templateFromSource(
  name: string,
  source: string,
  stopTokens: readonly string[],
  specialTokens: readonly string[],
  variables: Readonly<Record<string, string>> = {},
): ChatTemplate {
  const sha256 = createHash("sha256").update(source).digest("hex");
  return { name, source, stopTokens, specialTokens, sha256, variables };
}

// Both are written with "-" at every tag, so that they render the same whatever
// an engine does about white space around tags.

/**
 * ChatML. The answer and its end of turn are trained; the line feed after them
 * is not, since generation has stopped by then. Adds no system prompt.
 *
 *     <|im_start|>user
 *     2+2?<|im_end|>
 *     <|im_start|>assistant
 *     [4<|im_end|>]
 */
const CHATML = `
{%- for message in messages -%}
  {{- "<|im_start|>" + message.role + "\\n" -}}
  {%- if message.role == "assistant" -%}
    {%- generation -%}
      {{- message.content + "<|im_end|>" -}}
    {%- endgeneration -%}
  {%- else -%}
    {{- message.content + "<|im_end|>" -}}
  {%- endif -%}
  {{- "\\n" -}}
{%- endfor -%}
{%- if add_generation_prompt -%}
  {{- "<|im_start|>assistant\\n" -}}
{%- endif -%}
`.trim();

/**
 * The plain text of the workflow that this project rebuilds. Nothing tells a
 * model that an answer is over, which is the point of keeping it.
 *
 *     user: 2+2?
 *     assistant: [4]
 */
const ORIGIN = `
{%- for message in messages -%}
  {{- message.role + ": " -}}
  {%- if message.role == "assistant" -%}
    {%- generation -%}{{- message.content -}}{%- endgeneration -%}
  {%- else -%}
    {{- message.content -}}
  {%- endif -%}
  {{- "\\n" -}}
{%- endfor -%}
{%- if add_generation_prompt -%}
  {{- "assistant: " -}}
{%- endif -%}
`.trim();

/**
 * ChatML whose end of turn is written and never trained, as when padding is the
 * end token and every pad is left out of the loss. Kept to see what that costs.
 *
 *     <|im_start|>assistant
 *     [4]<|im_end|>
 */
const CHATML_END_UNTRAINED = CHATML.replace(
  '{{- message.content + "<|im_end|>" -}}\n    {%- endgeneration -%}',
  '{{- message.content -}}{%- endgeneration -%}{{- "<|im_end|>" -}}',
);

/** The templates that come with the library, by name. */
export const TEMPLATES: Readonly<Record<string, ChatTemplate>> = {
  chatml: templateFromSource("chatml", CHATML, ["<|im_end|>"], [
    "<|im_start|>",
    "<|im_end|>",
  ]),
  origin: templateFromSource("origin", ORIGIN, [], []),
  chatml_end_untrained: templateFromSource(
    "chatml_end_untrained",
    CHATML_END_UNTRAINED,
    ["<|im_end|>"],
    ["<|im_start|>", "<|im_end|>"],
  ),
};

/**
 * The template of that name.
 *
 * @throws {UserError} If there is none; the message says which are.
 */
export function templateByName(name: string): ChatTemplate {
  if (Object.hasOwn(TEMPLATES, name)) return TEMPLATES[name];
  const names = Object.keys(TEMPLATES);
  const meant = closest(name, names);
  throw new UserError(
    `Cannot use template "${name}": there is none of that name, ` +
      (meant
        ? `closest is "${meant}"`
        : `choose one of ${names.map((known) => `"${known}"`).join(", ")}`),
  );
}
