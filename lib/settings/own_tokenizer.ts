/**
 * The rule that a model brings its own tokenizer: the one of every command that
 * takes a model.
 *
 * @module
 */
import { DATA } from "./data.ts";
import type { Setting } from "./setting.ts";

/** `tokenizer_path` of a command that takes a model. */
export const OWN_TOKENIZER: Setting<string, "optional"> = {
  ...DATA.tokenizer_path,
  presence: "optional",
  help: `${DATA.tokenizer_path.help}; the model's own if not given`,
};

/** Settings whose tokenizer is named. */
export type WithTokenizer<Given> = Given & { readonly tokenizer_path: string };

/**
 * Settings with the model's own tokenizer where none is named.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { withOwnTokenizer } from "sft/settings/own_tokenizer.ts";
 *
 * assertEquals(
 *   withOwnTokenizer({ model_path: "a.gguf" }).tokenizer_path,
 *   "a.gguf",
 * );
 * ```
 */
export function withOwnTokenizer<
  Given extends {
    readonly model_path: string;
    readonly tokenizer_path?: string;
  },
>(given: Given): WithTokenizer<Given> {
  const { model_path, tokenizer_path = model_path } = given;
  return { ...given, tokenizer_path };
}
