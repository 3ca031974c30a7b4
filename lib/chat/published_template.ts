/**
 * The chat template in a published tokenizer's configuration, and the field of
 * that configuration in which a template is saved.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { SavedTemplate } from "../tokenizer/save_tokenizer.ts";
import type { GenerationConfig } from "../tokenizer/token_roles.ts";
import { type ChatTemplate, templateFromSource } from "./template.ts";

/** What published files say of a template and its tokens. */
export interface PublishedFiles {
  /** Of `tokenizer_config.json`, with the names of tokens. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Templates in files of their own, by name, as newer folders have them. */
  readonly templates?: Readonly<Record<string, string>>;
  /** Of `generation_config.json`. */
  readonly generation: GenerationConfig;
  /** The special tokens of `tokenizer.json`. */
  readonly specials: readonly string[];
  /** A token's text. */
  tokenOf(id: number): string | undefined;
}

/**
 * The template, with `bos_token` and the like as variables. It stops at the
 * tokenizer's `eos_token` and wherever `generation_config.json` says.
 *
 * Conversations with tools go through the template named `tool_use`, where there
 * is one. As in `transformers`, templates in files of their own take the place of
 * all that the configuration has.
 *
 * @returns Nothing if there is none.
 * @throws {UserError} If there are several and none is the default.
 */
export function publishedTemplate(
  name: string,
  files: PublishedFiles,
): ChatTemplate | undefined {
  const inFiles = files.templates ?? {};
  const named = Object.keys(inFiles).length > 0
    ? inFiles
    : sourcesIn(files.config.chat_template);
  const sources = Object.values(named);
  if (sources.length === 0) return undefined;
  if (sources.length > 1 && named.default === undefined) {
    throw new UserError(
      `Cannot use a chat template of several: none of ${
        Object.keys(named).map((key) => `"${key}"`).join(", ")
      } is named "default", pass one as a Jinja file`,
    );
  }
  const source = named.default ?? sources[0];
  const tools = named.tool_use === source ? undefined : named.tool_use;
  const variables = tokenVariables(files.config);
  const stops = [variables.eos_token, ...generationStops(files)];
  return templateFromSource(
    name,
    source,
    [...new Set(stops.filter((stop) => stop !== undefined))],
    tokensNamedIn(source + (tools ?? ""), files.specials, variables),
    variables,
    tools,
  );
}

/** Tokens at which `generation_config.json` stops. */
export function generationStops(
  { generation, tokenOf }: Pick<PublishedFiles, "generation" | "tokenOf">,
): string[] {
  const ids = [generation.eos_token_id ?? []].flat() as number[];
  return ids.map(tokenOf).filter((stop) => stop !== undefined);
}

/**
 * A template as `chat_template` of `tokenizer_config.json`, out of which
 * {@linkcode publishedTemplate} reads the same again.
 */
export function templateField(
  { source, toolSource }: ChatTemplate,
): SavedTemplate {
  if (toolSource === undefined) return source;
  return [
    { name: "default", template: source },
    { name: "tool_use", template: toolSource },
  ];
}

/**
 * `bos_token` and all other names of that kind, as texts; those of a kind of model
 * alone, such as `image_token`, may be in a field of their own.
 */
export function tokenVariables(
  config: Readonly<Record<string, unknown>>,
): Record<string, string> {
  const own = [
    config.extra_special_tokens,
    config.model_specific_special_tokens,
  ]
    .filter((field) => !Array.isArray(field));
  return Object.fromEntries(
    Object.entries(Object.assign({}, config, ...own) as typeof config)
      .filter(([key]) => /_token$/.test(key))
      .map(([key, token]) => [key, textOf(token)])
      .filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** Special tokens that a source writes, by their text or by a variable. */
export function tokensNamedIn(
  source: string,
  specials: readonly string[],
  variables: Readonly<Record<string, string>>,
): string[] {
  const byName = Object.entries(variables)
    .filter(([name]) => new RegExp(`\\b${name}\\b`).test(source))
    .map(([, token]) => token);
  const known = specials.filter((token) =>
    source.includes(token) || byName.includes(token)
  );
  return [...new Set(known)];
}

/** One template, which is the default, or several by name. */
function sourcesIn(field: unknown): Record<string, string> {
  if (typeof field === "string") return { default: field };
  if (!Array.isArray(field)) return {};
  const named = field as { name?: string; template?: string }[];
  return Object.fromEntries(
    named.filter(({ template }) => typeof template === "string")
      .map(({ name = "default", template }) => [name, template!]),
  );
}

/** A token is given by its text, or by a record that holds it. */
function textOf(token: unknown): string | undefined {
  if (typeof token === "string") return token;
  return (token as { content?: string } | null | undefined)?.content;
}
