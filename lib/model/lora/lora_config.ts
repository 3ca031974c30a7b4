/**
 * `adapter_config.json`, as `peft` writes and opens it.
 *
 * What decides what an adapter computes is read and held against what is computed
 * here; which layers it has is told by its arrays.
 *
 * @module
 */
import { seen } from "../../core/checked/checked_json.ts";
import { unreadable } from "../../core/file.ts";
import { configFields } from "../config_fields.ts";
import type { LinearLayer } from "../architecture.ts";

type Json = Readonly<Record<string, unknown>>;

/** What is trained beside a model. */
export interface LoraSettings {
  /** r, at least 1. */
  readonly rank: number;
  /** α. */
  readonly alpha: number;
  /** Share of x that is dropped on its way to A, in [0, 1). */
  readonly dropout: number;
  /** Whether α is divided by √r in place of r. */
  readonly rankStabilized: boolean;
  /**
   * Layers by the end of their names, such as `q_proj`, as `peft` matches them;
   * or `ALL_LINEAR` alone.
   */
  readonly targets: readonly string[];
  /** Learning rate of B as a multiple of A's. @default {1} */
  readonly rateRatio?: number;
}

/** Fields that would change what is computed, and their one supported value. */
const ONLY: Json = {
  peft_type: "LORA",
  bias: "none",
  use_dora: false,
  lora_bias: false,
  use_qalora: false,
};

/**
 * Beginnings of `init_lora_weights` that change the model's own weights, too:
 * `peft` opens such an adapter by changing them again, so that what lies in the
 * file belongs to other weights than the model's folder holds.
 *
 * Source: Meng et al. 2024, arXiv:2404.02948, section 3, for pissa.
 */
const CHANGES_BASE = /^(pissa|olora|corda|loftq|lora_ga)/i;

/** Fields of the same sort that must be empty or missing. */
const EMPTY = [
  "modules_to_save",
  "rank_pattern",
  "alpha_pattern",
  "layer_replication",
  "target_parameters",
  "trainable_token_indices",
  "megatron_config",
  "alora_invocation_tokens",
];

/** What an adapter's file says of it. */
export interface LoraConfig
  extends Pick<LoraSettings, "rank" | "alpha" | "dropout" | "rankStabilized"> {
  /** The model that it belongs to, as it was named when it was trained. */
  readonly base?: string;
}

/** The file but for the name of the base. */
export function loraConfigJson(
  { rank, alpha, dropout, rankStabilized }: LoraSettings,
  layers: readonly LinearLayer[],
): Json {
  return {
    ...ONLY,
    task_type: "CAUSAL_LM",
    inference_mode: true,
    r: rank,
    lora_alpha: alpha,
    lora_dropout: dropout,
    use_rslora: rankStabilized,
    fan_in_fan_out: layers.some(({ inputsFirst }) => inputsFirst),
    init_lora_weights: true,
    // Whole names: an end such as c_proj may be that of two layers.
    target_modules: layers.map(({ module }) => module),
    modules_to_save: null,
  };
}

/**
 * @param path Of the file, for messages.
 * @throws {UserError} If it describes an adapter that is not supported.
 */
export function parseLoraConfig(json: Json, path: string): LoraConfig {
  const fields = configFields(json, path);
  for (const [key, value] of Object.entries(ONLY)) fields.only(key, value);
  for (const key of EMPTY) {
    const value = json[key];
    const isEmpty = value == null ||
      typeof value === "object" && Object.keys(value).length === 0;
    if (!isEmpty) fields.only(key, null);
  }
  const start = json.init_lora_weights;
  if (typeof start === "string" && CHANGES_BASE.test(start)) {
    throw unreadable(
      path,
      `"init_lora_weights" is ${seen(start)}, which changes the model's own ` +
        "weights, too; save the adapter as a plain one, with peft's " +
        "path_initial_model_for_weight_conversion",
    );
  }
  const base = json.base_model_name_or_path;
  return {
    rank: fields.count("r", 8),
    alpha: fields.positive("lora_alpha", 8),
    dropout: fields.share("lora_dropout", 0),
    rankStabilized: fields.flag("use_rslora", false),
    ...typeof base === "string" && base !== "" && { base },
  };
}
