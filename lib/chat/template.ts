/**
 * Chat templates: how a conversation is written as one text.
 *
 * A template is Jinja source as published models carry it. What lies between
 * `{% generation %}` and `{% endgeneration %}` is what the model is to write.
 * The forms that come with the library are in `templates/`, rendering is in
 * `render.ts`.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { closest, UserError } from "../core/errors.ts";
import { alpaca } from "./templates/alpaca.ts";
import { chatml } from "./templates/chatml.ts";
import type {
  AssistantTurn,
  TemplateFamily,
  TemplateOptions,
} from "./templates/family.ts";
import { gemma } from "./templates/gemma.ts";
import { llama2 } from "./templates/llama_2.ts";
import { llama3 } from "./templates/llama_3.ts";
import {
  minimind202502,
  minimind202504,
  minimind3,
} from "./templates/minimind.ts";
import { mistralV1, mistralV3, mistralV3Tekken } from "./templates/mistral.ts";
import { nanochat } from "./templates/nanochat.ts";
import { origin } from "./templates/origin.ts";
import { assertPossible, nameOf, variantsOf } from "./templates/variants.ts";
import { zephyr } from "./templates/zephyr.ts";

export type { TemplateOptions } from "./templates/family.ts";

/** How a conversation is written as one text. */
export interface ChatTemplate {
  /** Tells variants apart: `"chatml-train_eot"`. */
  readonly name: string;
  /** Jinja. */
  readonly source: string;
  /** Jinja for conversations with tools, where that is another. */
  readonly toolSource?: string;
  /** Texts at which generation stops. */
  readonly stopTokens: readonly string[];
  /** Special tokens that the template writes. */
  readonly specialTokens: readonly string[];
  /** Of the source, in hexadecimal. */
  readonly sha256: string;
  /** What the source may name beside the messages, such as `bos_token`. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Of one that comes with the library: what it was built from. */
  readonly form?: {
    readonly family: string;
    readonly options: TemplateOptions;
  };
}

/**
 * A template from any Jinja source that renders `messages` and heeds
 * `add_generation_prompt`.
 *
 * @param variables Values for other names in the source; a name without a value
 * renders as nothing, so one that writes `{{ bos_token }}` needs it here.
 * @param toolSource Jinja for conversations with tools, where that is another.
 * @throws {UserError} If a source is empty.
 */
export function templateFromSource(
  name: string,
  source: string,
  stopTokens: readonly string[],
  specialTokens: readonly string[],
  variables: Readonly<Record<string, string>> = {},
  toolSource?: string,
): ChatTemplate {
  for (const text of [source, toolSource]) {
    if (text === undefined || text.trim() !== "") continue;
    throw new UserError(
      `Cannot use template "${name}": it is empty and would write nothing, ` +
        "choose another",
    );
  }
  const sha256 = createHash("sha256").update(source).update(toolSource ?? "")
    .digest("hex");
  return {
    ...{ name, source, stopTokens, specialTokens, sha256, variables },
    ...(toolSource !== undefined && { toolSource }),
  };
}

/**
 * The template as a conversation goes through it: with the source for tools in
 * the place of the other where the conversation has some.
 */
export function templateFor(
  template: ChatTemplate,
  tools: readonly unknown[] | undefined,
): ChatTemplate {
  const { toolSource } = template;
  return tools === undefined || toolSource === undefined
    ? template
    : { ...template, source: toolSource };
}

const FAMILIES: readonly TemplateFamily[] = [
  chatml,
  llama2,
  llama3,
  mistralV1,
  mistralV3,
  mistralV3Tekken,
  zephyr,
  gemma,
  alpaca,
  minimind202502,
  minimind202504,
  minimind3,
  nanochat,
  origin,
];

/** One object a variant. */
const cache = new Map<string, ChatTemplate>();

/** The templates that come with the library, by name, without options. */
export const TEMPLATES: Readonly<Record<string, ChatTemplate>> = Object
  .fromEntries(FAMILIES.map((family) => [family.name, built(family, {})]));

/**
 * The template of that name, marked as the options say.
 *
 * @throws {UserError} If there is none, or its form has nothing that an option
 * could train; the message says what there is.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { templateByName } from "sft/chat/template.ts";
 *
 * const { name } = templateByName("chatml", { trainTrailingNewline: true });
 * assertEquals(name, "chatml+train_trailing_newline");
 * ```
 */
export function templateByName(
  name: string,
  options: TemplateOptions = {},
): ChatTemplate {
  const family = FAMILIES.find((known) => known.name === name);
  if (family) return built(family, options);
  const names = FAMILIES.map((known) => known.name);
  const meant = closest(name, names);
  throw new UserError(
    `Cannot use template "${name}": there is none of that name, ` +
      (meant
        ? `closest is "${meant}"`
        : `choose one of ${names.map((known) => `"${known}"`).join(", ")}`),
  );
}

/** What the assistant's turns of one of ours consist of, beside their text. */
export function turnOf(name: string): AssistantTurn | undefined {
  return FAMILIES.find((known) => known.name === name)?.turn;
}

/** Whether it comes with the library; so does a copy sent to a worker. */
export function isBuiltIn({ form }: ChatTemplate): boolean {
  return form !== undefined;
}

/** The library's own template with that source, whatever its options are. */
export function templateOfSource(source: string): ChatTemplate | undefined {
  for (const family of FAMILIES) {
    const options = variantsOf(family)
      .find((options) => family.source(options) === source);
    if (options) return built(family, options);
  }
  return undefined;
}

function built(family: TemplateFamily, options: TemplateOptions): ChatTemplate {
  assertPossible(family, options);
  const name = nameOf(family, options);
  const known = cache.get(name);
  if (known) return known;
  const template = {
    ...templateFromSource(
      name,
      family.source(options),
      family.stopTokens,
      family.specialTokens,
    ),
    form: { family: family.name, options },
  };
  cache.set(name, template);
  return template;
}
