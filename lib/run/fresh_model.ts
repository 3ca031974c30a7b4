/**
 * A model that nothing has trained yet.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { Architecture } from "../model/architecture.ts";
import { checkedGpt2Config, GPT2_DEFAULTS } from "../model/gpt2/config.ts";
import { gpt2 } from "../model/gpt2/gpt2.ts";
import { architectureOf } from "../model/open_config.ts";
import { initialValues } from "../model/parameters.ts";
import {
  LLAMA_SHAPE_NAMES,
  type ShapeSettings,
  typeOf,
} from "../settings/shape.ts";

/** What a config.json cannot do without, where its defaults are a giant's. */
const NEEDED = [
  "num_hidden_layers",
  "hidden_size",
  "num_attention_heads",
] as const;

/** Widths of matrices are fast in multiples of it. */
const MULTIPLE = 64;

/**
 * @param vocabulary Tokens of the tokenizer.
 * @throws {UserError} If the settings are not those of the model's type, or
 * contradict each other.
 */
export function freshModel(
  settings: ShapeSettings,
  vocabulary: number,
): Architecture {
  const given = LLAMA_SHAPE_NAMES.filter((name) =>
    settings[name] !== undefined
  );
  const type = typeOf(settings);
  if (type === "gpt2") {
    if (given.length > 0) {
      throw new UserError(
        `Cannot set ${given[0]} of a model of type gpt2: it has no such ` +
          "setting, choose another --model_type",
      );
    }
    const { n_layer, n_embd, n_head, n_positions } = settings;
    const shape = { n_layer, n_embd, n_head, n_positions };
    return gpt2(
      checkedGpt2Config({
        ...GPT2_DEFAULTS,
        ...shape,
        vocab_size: vocabulary,
      }),
    );
  }
  const missing = NEEDED.filter((name) => settings[name] === undefined);
  if (missing.length > 0) {
    throw new UserError(
      `Cannot shape a model of type ${type}: --` +
        `${missing.join(", --")} ${missing.length > 1 ? "are" : "is"} ` +
        "missing, give them or a --shape by name",
    );
  }
  const [C, H] = [settings.hidden_size!, settings.num_attention_heads!];
  if (settings.head_dim === undefined && C % H !== 0) {
    throw new UserError(
      `Cannot shape the model: hidden_size ${C} is not a multiple of ` +
        `num_attention_heads ${H}, choose one that is or give --head_dim`,
    );
  }
  return architectureOf({
    model_type: type,
    vocab_size: vocabulary,
    intermediate_size: Math.ceil(C * 8 / 3 / MULTIPLE) * MULTIPLE,
    num_key_value_heads: H,
    head_dim: C / H,
    max_position_embeddings: 512,
    tie_word_embeddings: true,
    sliding_window: null,
    ...Object.fromEntries(given.map((name) => [name, settings[name]])),
  }, "the shape");
}

/** Its parameters before the first step, by name; they follow from the seed. */
export function freshValues(
  model: Architecture,
  seed: number,
): Record<string, Float32Array> {
  return Object.fromEntries(
    model.parameters.map((spec) => [spec.name, initialValues(spec, seed)]),
  );
}
