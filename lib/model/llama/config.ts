/**
 * The configuration of a model of Llama's kind, as `transformers` names it in
 * `config.json`, version 4 and 5 alike.
 *
 * @module
 */
import { type ConfigFields, configFields } from "../config_fields.ts";
import {
  type FamilySwitches,
  LLAMA_FAMILIES,
  type LlamaShape,
} from "./families.ts";
import { type Rope, ROPE_KINDS, type RopeKind } from "./rope.ts";

/** What determines a model's shape and behaviour. */
export interface LlamaConfig extends LlamaShape, FamilySwitches {
  /** The family's key in `LLAMA_FAMILIES`. */
  readonly model_type: string;
  readonly num_key_value_heads: number;
  readonly head_dim: number;
  /** Positions that attention sees, where those are fewer than there may be. */
  readonly sliding_window: number | null;
  readonly bos_token_id: number | null;
  readonly rope: Rope;
}

/**
 * Reads a `config.json` whose `model_type` is in `LLAMA_FAMILIES`.
 *
 * @param json The parsed file; settings that it lacks take the family's defaults.
 * @param path Where it came from, for messages.
 * @throws {UserError} If it describes a model that is not supported.
 */
export function parseLlamaConfig(
  json: Readonly<Record<string, unknown>>,
  path: string,
): LlamaConfig {
  const fields = configFields(json, path);
  const model_type = json.model_type as string;
  const { defaults } = LLAMA_FAMILIES[model_type];
  fields.only("hidden_act", "silu");
  fields.only("partial_rotary_factor", 1);
  fields.only("quantization_config", null);
  const H = fields.count("num_attention_heads", defaults.num_attention_heads);
  const C = fields.count("hidden_size", defaults.hidden_size);
  const max_position_embeddings = fields.count(
    "max_position_embeddings",
    defaults.max_position_embeddings,
  );
  return {
    model_type,
    vocab_size: fields.count("vocab_size", defaults.vocab_size),
    hidden_size: C,
    intermediate_size: fields.count(
      "intermediate_size",
      defaults.intermediate_size,
    ),
    num_hidden_layers: fields.count(
      "num_hidden_layers",
      defaults.num_hidden_layers,
    ),
    num_attention_heads: H,
    num_key_value_heads: fields.count(
      "num_key_value_heads",
      defaults.num_key_value_heads ?? H,
      { expected: `a divisor of ${H}`, holds: (heads) => H % heads === 0 },
    ),
    head_dim: fields.count("head_dim", defaults.head_dim ?? C / H, {
      expected: "an even number, as positions turn pairs of channels",
      holds: (width) => width % 2 === 0,
    }),
    max_position_embeddings,
    initializer_range: fields.positive(
      "initializer_range",
      defaults.initializer_range,
    ),
    rms_norm_eps: fields.positive("rms_norm_eps", defaults.rms_norm_eps),
    attention_dropout: fields.share(
      "attention_dropout",
      defaults.attention_dropout,
    ),
    tie_word_embeddings: fields.flag(
      "tie_word_embeddings",
      defaults.tie_word_embeddings,
    ),
    attention_bias: fields.flag("attention_bias", false),
    mlp_bias: fields.flag("mlp_bias", false),
    sliding_window: windowOf(fields, model_type),
    bos_token_id: fields.id("bos_token_id"),
    rope: ropeOf(fields, max_position_embeddings),
  };
}

/** The `config.json` that `transformers` opens. */
export function llamaConfigJson(
  config: LlamaConfig,
  stopToken: number | undefined,
): Record<string, unknown> {
  const { rope, ...fields } = config;
  const { kind: rope_type, theta: rope_theta, ...scaling } = rope;
  return {
    architectures: [LLAMA_FAMILIES[config.model_type].architecture],
    ...fields,
    hidden_act: "silu",
    use_sliding_window: config.sliding_window !== null,
    // Version 5 reads the first, earlier versions and other programs the rest.
    rope_parameters: { rope_type, rope_theta, ...scaling },
    rope_theta,
    ...rope_type !== "default" && { rope_scaling: { rope_type, ...scaling } },
    eos_token_id: stopToken ?? null,
  };
}

/** Longest sequence that we compute: all of it lies in every layer's window. */
export function positionsOf(
  { max_position_embeddings: longest, sliding_window }: LlamaConfig,
): number {
  return Math.min(longest, sliding_window ?? longest);
}

function windowOf(fields: ConfigFields, model_type: string): number | null {
  const { slidingWindow } = LLAMA_FAMILIES[model_type];
  if (slidingWindow === undefined) return null;
  const { onlyIfUsed, width } = slidingWindow;
  if (onlyIfUsed && !fields.flag("use_sliding_window", false)) return null;
  return fields.json.sliding_window === null
    ? null
    : fields.count("sliding_window", width);
}

/** From `rope_parameters` of version 5, or `rope_theta` and `rope_scaling`. */
function ropeOf(fields: ConfigFields, longest: number): Rope {
  const key = fields.json.rope_parameters ? "rope_parameters" : "rope_scaling";
  const rope = fields.under(key);
  rope.only("partial_rotary_factor", 1);
  const theta = rope.positive(
    "rope_theta",
    fields.positive("rope_theta", 10000),
  );
  const kind = rope.oneOf(
    rope.json.rope_type === undefined ? "type" : "rope_type",
    ROPE_KINDS,
    "default",
  ) as RopeKind;
  const original = () =>
    rope.count(
      "original_max_position_embeddings",
      fields.count("original_max_position_embeddings", longest),
    );
  switch (kind) {
    case "default":
      return { kind, theta };
    case "dynamic":
    case "linear":
      return { kind, theta, factor: rope.positive("factor") };
    case "llama3":
      return {
        kind,
        theta,
        factor: rope.positive("factor"),
        low_freq_factor: rope.positive("low_freq_factor"),
        high_freq_factor: rope.positive("high_freq_factor"),
        original_max_position_embeddings: original(),
      };
    case "yarn":
      return {
        kind,
        theta,
        factor: rope.positive("factor", longest / original()),
        original_max_position_embeddings: original(),
        beta_fast: rope.positive("beta_fast", 32),
        beta_slow: rope.positive("beta_slow", 1),
        truncate: rope.flag("truncate", true),
        ...rope.given("attention_factor"),
        ...rope.given("mscale"),
        ...rope.given("mscale_all_dim"),
      };
  }
}
