/**
 * A model whose config.json ties the head to the embedding, and whose files hold
 * another head: theirs is used, as `transformers` does.
 *
 * @module
 */
import type { Architecture } from "../model/architecture.ts";
import { architectureOf } from "../model/open_config.ts";
import { HEAD } from "../model/parameters.ts";
import type { Model } from "../store/model_folder.ts";
import type { NamedArray } from "../store/named_array.ts";

/** The model of a folder. */
export interface DescribedModel {
  readonly model: Architecture;
  /** Whether config.json ties a head that the files hold as another. */
  readonly untied?: boolean;
}

/**
 * What config.json describes, with the head that the files hold.
 *
 * @param path Of config.json, for messages.
 * @throws {UserError} If it describes a model that is not supported.
 */
export function architectureIn(
  { config, arrays }: Model,
  path: string,
): DescribedModel {
  const model = architectureOf(config, path);
  const head = arrays.get(HEAD);
  const tied = arrays.get(nameIn(arrays, model.head));
  if (!head || !tied || head === tied || sameData(head.data, tied.data)) {
    return { model };
  }
  const apart = { ...config, tie_word_embeddings: false };
  return { model: architectureOf(apart, path), untied: true };
}

/** A parameter's name in the files: a bare model is saved without the prefix. */
export function nameIn(
  arrays: ReadonlyMap<string, NamedArray>,
  name: string,
): string {
  return arrays.has(name) ? name : name.replace(/^(transformer|model)\./, "");
}

function sameData(a: ArrayLike<unknown>, b: ArrayLike<unknown>): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
}
