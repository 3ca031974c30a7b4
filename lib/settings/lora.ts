/**
 * The settings that say which part of a model is trained.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { boolean, integer, number, string } from "./kinds.ts";
import type { ConfigOf } from "./setting.ts";

/** LoRA's, with the names of `peft`, and layers of the model itself. */
export const TRAINED_PART = {
  lora_rank: integer({
    minimum: 1,
    help: "train an adapter of this rank beside the model, by LoRA",
  }),
  lora_alpha: number({
    above: 0,
    help: "the adapter counts alpha / rank times; 32 if not given",
  }),
  lora_dropout: number({
    minimum: 0,
    maximum: 0.99,
    help: "share of what an adapter reads that is dropped; 0 if not given",
  }),
  lora_targets: string({
    placeholder: "NAMES",
    help: "layers with an adapter, by commas; all-linear if not given",
  }),
  use_rslora: boolean({
    otherwise: false,
    help: "count the adapter alpha / root of rank times",
  }),
  lora_plus_ratio: number({
    above: 0,
    help: "learning rate of an adapter's B over that of A; 1 if not given",
  }),
  train_layers: string({
    placeholder: "PARTS",
    help: "train these parts of the model alone, such as last:2,norms",
  }),
};

type TrainedPart = ConfigOf<typeof TRAINED_PART>;

/** The names in a list by commas; none in one of commas alone. */
export function namesIn(list: string): string[] {
  return list.split(",").map((name) => name.trim()).filter(Boolean);
}

/**
 * Refuses what an adapter's rank would be needed for, two parts at once, and a
 * list that names no part.
 *
 * @throws {UserError} Naming the setting.
 */
export function assertTrainedPart(config: TrainedPart): void {
  const { lora_rank, train_layers } = config;
  if (lora_rank !== undefined && train_layers !== undefined) {
    throw new UserError(
      `Cannot train "${train_layers}" with --lora_rank ${lora_rank}: beside an ` +
        "adapter the model stays as it is, leave one of the two out",
    );
  }
  for (const list of ["lora_targets", "train_layers"] as const) {
    const text = config[list];
    if (text === undefined || namesIn(text).length > 0) continue;
    throw new UserError(
      `Cannot set --${list} "${text}": it names nothing, and nothing would be ` +
        "trained, expected names by commas",
    );
  }
  if (lora_rank !== undefined) return;
  for (const name of OF_AN_ADAPTER) {
    if (config[name] === undefined) continue;
    throw new UserError(
      `Cannot use --${name} ${config[name]}: no adapter is trained, add ` +
        "--lora_rank 8, or use deno task lora",
    );
  }
}

const OF_AN_ADAPTER = [
  "lora_alpha",
  "lora_dropout",
  "lora_targets",
  "use_rslora",
  "lora_plus_ratio",
] as const;
