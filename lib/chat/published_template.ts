/**
 * The chat template in a published tokenizer's configuration.
 *
 * @module
 */
import { type ChatTemplate, templateFromSource } from "./template.ts";

/** What published files say of a template and its tokens. */
export interface PublishedFiles {
  /** Of `tokenizer_config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** `chat_template.jinja`, where newer folders keep it. */
  readonly jinja?: string;
  /** Of `generation_config.json`. */
  readonly generation: Readonly<Record<string, unknown>>;
  /** The special tokens of `tokenizer.json`. */
  readonly specials: readonly string[];
  /** A token's text. */
  tokenOf(id: number): string | undefined;
}

/**
 * The template, with `bos_token` and the like as variables. It stops at the
 * tokenizer's `eos_token` and wherever `generation_config.json` says.
 *
 * @returns Nothing if there is none.
 */
export function publishedTemplate(
  name: string,
  files: PublishedFiles,
): ChatTemplate | undefined {
  const source = files.jinja ?? sourceIn(files.config.chat_template);
  if (source === undefined) return undefined;
  const variables = tokenVariables(files.config);
  const ids = [files.generation.eos_token_id ?? []].flat() as number[];
  const stops = [variables.eos_token, ...ids.map(files.tokenOf)];
  return templateFromSource(
    name,
    source,
    [...new Set(stops.filter((stop) => stop !== undefined))],
    tokensNamedIn(source, files.specials, variables),
    variables,
  );
}

/** `bos_token` and all other names of that kind, as texts. */
export function tokenVariables(
  config: Readonly<Record<string, unknown>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(config)
      .filter(([key]) => /^[a-z]+_token$/.test(key))
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

/** One template, or the one named `default` of several. */
function sourceIn(field: unknown): string | undefined {
  if (typeof field === "string") return field;
  if (!Array.isArray(field)) return undefined;
  const named = field as { name?: string; template?: string }[];
  const chosen = named.find(({ name }) => name === "default") ?? named[0];
  return chosen?.template;
}

/** A token is given by its text, or by a record that holds it. */
function textOf(token: unknown): string | undefined {
  if (typeof token === "string") return token;
  return (token as { content?: string } | null | undefined)?.content;
}
