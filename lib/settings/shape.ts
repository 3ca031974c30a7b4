/**
 * The settings that shape a fresh model, under the names that its `config.json`
 * will have, and shapes by name.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { boolean, choice, integer, number } from "./kinds.ts";
import type { ConfigOf } from "./setting.ts";

/** A GPT-2's, with the origin's defaults. */
const GPT2 = {
  n_layer: integer({ default: 12, minimum: 1, help: "blocks" }),
  n_embd: integer({ default: 768, minimum: 1, help: "channels" }),
  n_head: integer({
    default: 12,
    minimum: 1,
    help: "attention heads; divides --n_embd",
  }),
  n_positions: integer({
    default: 512,
    minimum: 1,
    help: "longest row the model can see",
  }),
};

const size = (help: string) => integer({ minimum: 1, help });

/** Those of Llama's kind: names that GPT-2 does not have. */
const LLAMA = {
  num_hidden_layers: size("blocks, of the other types"),
  hidden_size: size("channels, of the other types"),
  num_attention_heads: size("attention heads, of the other types"),
  num_key_value_heads: size("heads of keys and values; all if not given"),
  head_dim: size("channels of a head; their share if not given"),
  intermediate_size: size(
    "channels inside the feed-forward part; 8/3 of all if not given",
  ),
  max_position_embeddings: size("longest row, of the other types; or 512"),
  rope_theta: number({ above: 0, help: "base of rotary positions; or 10000" }),
  rms_norm_eps: number({ above: 0, help: "epsilon of the norms; or 1e-6" }),
  tie_word_embeddings: boolean({
    otherwise: true,
    help: "whether the head is the embedding",
  }),
};

/** Names of Llama's settings. */
export const LLAMA_SHAPE_NAMES = Object.keys(LLAMA) as (keyof typeof LLAMA)[];

type Shape = Partial<ConfigOf<typeof GPT2 & typeof LLAMA & typeof TYPE>>;

const TYPE = {
  model_type: choice(["gpt2", "llama", "mistral", "qwen2", "qwen3"], {
    help: "family of the model; gpt2 if not given",
  }),
};

const gpt2 = (n_layer: number, n_embd: number, n_head: number): Shape => (
  { model_type: "gpt2", n_layer, n_embd, n_head, n_positions: 512 }
);

const llama = (shape: Shape): Shape => (
  { model_type: "llama", tie_word_embeddings: true, ...shape }
);

/** MiniMind2's, but for its width and depth. */
const MINIMIND2: Shape = {
  num_attention_heads: 8,
  num_key_value_heads: 2,
  max_position_embeddings: 8192,
  rope_theta: 1e6,
  rms_norm_eps: 1e-5,
};

/** Shapes by name; the vocabulary is always the tokenizer's. */
export const SHAPES = {
  origin: gpt2(12, 768, 12),
  "gpt2-2x128": gpt2(2, 128, 4),
  "gpt2-4x256": gpt2(4, 256, 8),
  "llama-2x128": llama({
    num_hidden_layers: 2,
    hidden_size: 128,
    num_attention_heads: 4,
    num_key_value_heads: 2,
  }),
  "llama-4x256": llama({
    num_hidden_layers: 4,
    hidden_size: 256,
    num_attention_heads: 8,
    num_key_value_heads: 4,
  }),
  "minimind2-26m": llama({
    ...MINIMIND2,
    num_hidden_layers: 8,
    hidden_size: 512,
    intermediate_size: 1408,
  }),
  "minimind2-104m": llama({
    ...MINIMIND2,
    num_hidden_layers: 16,
    hidden_size: 768,
    intermediate_size: 2048,
  }),
  "smollm2-135m": llama({
    num_hidden_layers: 30,
    hidden_size: 576,
    intermediate_size: 1536,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    max_position_embeddings: 8192,
    rope_theta: 1e5,
    rms_norm_eps: 1e-5,
  }),
} as const satisfies Readonly<Record<string, Shape>>;

/** Name of a shape. */
export type ShapeName = keyof typeof SHAPES;

/** The rows of the table: a name, or a type and what it needs. */
export const SHAPE = {
  shape: choice(Object.keys(SHAPES) as ShapeName[], {
    help: "a shape by name, where no other is given",
  }),
  ...TYPE,
  ...GPT2,
  ...LLAMA,
};

/** What decides the shape of a fresh model. */
export type ShapeSettings = ConfigOf<typeof SHAPE>;

/**
 * Settings with a named shape's where none were given.
 *
 * @param given Names of the settings that a user gave; they win.
 * @throws {UserError} If another type than the shape's was given, or a setting
 * that the type does not have.
 */
export function withShape<Settings extends ShapeSettings>(
  settings: Settings,
  given: ReadonlySet<string>,
): Settings {
  const named: Shape = settings.shape ? SHAPES[settings.shape] : {};
  const asked = settings.model_type;
  if (asked && named.model_type && named.model_type !== asked) {
    throw new UserError(
      `Cannot use shape "${settings.shape}" with --model_type ${asked}: it is ` +
        `of type ${named.model_type}, leave one of the two out`,
    );
  }
  const filling = Object.entries(named).filter(([name]) => !given.has(name));
  const filled = { ...settings, ...Object.fromEntries(filling) };
  const type = typeOf(filled);
  const others = type === "gpt2" ? LLAMA : GPT2;
  const stray = Object.keys(others).find((name) => given.has(name));
  if (stray === undefined) return filled;
  throw new UserError(
    `Cannot set --${stray} of a model of type ${type}: it has no ` +
      "such setting, see --help for the names that it has",
  );
}

/** The family of the model. */
export function typeOf({ model_type = "gpt2" }: ShapeSettings): string {
  return model_type;
}

/** Settings without those that a model of this type does not have. */
export function ownShape<Settings extends ShapeSettings>(
  settings: Settings,
): Settings {
  if (typeOf(settings) === "gpt2") return settings;
  const own = Object.entries(settings)
    .filter(([name]) => !Object.hasOwn(GPT2, name));
  return Object.fromEntries(own) as unknown as Settings;
}
