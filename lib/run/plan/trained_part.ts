/**
 * Which part of a model a run trains: all of it, some layers, or an adapter.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { Architecture } from "../../model/architecture.ts";
import { ALL_LINEAR, withLora } from "../../model/lora/lora.ts";
import { initialValues, parameterCount } from "../../model/parameters.ts";
import { withTrainedLayers } from "../../model/trained_layers.ts";
import { namesIn, type TRAINED_PART } from "../../settings/lora.ts";
import type { ConfigOf } from "../../settings/setting.ts";
import { isAdapterFolder } from "../../store/model_folder.ts";
import type { NamedValues } from "../../train/state.ts";
import { trainedOf } from "../../train/trained_parameters.ts";

/** What decides it. */
type Settings = ConfigOf<typeof TRAINED_PART> & {
  readonly optim?: string;
  /** Of fresh parameters. */
  readonly seed: number;
};

/**
 * The model with its other parameters frozen.
 *
 * @throws {UserError} If it has no such part, or Muon none of it to train.
 */
export function trainedPart(
  model: Architecture,
  config: Settings,
): Architecture {
  const part = partOf(model, config);
  const moves = trainedOf(part.parameters)
    .some(({ linearMaps }) => linearMaps !== undefined);
  if (config.optim !== "muon" || moves) return part;
  throw new UserError(
    "Cannot train this part by Muon: it has none of the blocks' matrices, and " +
      "AdamW would train all of it, leave --optim out",
  );
}

function partOf(model: Architecture, config: Settings): Architecture {
  if (config.train_layers !== undefined) {
    return withTrainedLayers(model, namesIn(config.train_layers));
  }
  if (config.lora_rank === undefined) return model;
  return withLora(model, {
    rank: config.lora_rank,
    alpha: config.lora_alpha ?? 32,
    dropout: config.lora_dropout ?? 0,
    rankStabilized: config.use_rslora ?? false,
    targets: namesIn(config.lora_targets ?? ALL_LINEAR),
    rateRatio: config.lora_plus_ratio,
  });
}

/** Fresh values of an adapter's parameters; none without an adapter. */
export function adapterStart(
  { adapter }: Architecture,
  seed: number,
): NamedValues {
  return Object.fromEntries(
    (adapter?.parameters ?? [])
      .map((spec) => [spec.name, initialValues(spec, seed)]),
  );
}

/** What is trained, for people; nothing where it is all of the model. */
export function partLine(
  { parameters, adapter }: Architecture,
): string | undefined {
  const trained = trainedOf(parameters);
  if (trained.length === parameters.length) return undefined;
  const [own, all] = [trained, parameters]
    .map((specs) => parameterCount(specs).toLocaleString());
  return adapter
    ? `an adapter of ${own} parameters is trained, beside ${
      parameterCount(adapter.base.parameters).toLocaleString()
    } that stay`
    : `${own} of ${all} parameters are trained`;
}

/** @throws {UserError} If it is an adapter: `peft` opens none beside another. */
export async function assertNoAdapter(path: string): Promise<void> {
  if (!await isAdapterFolder(path)) return;
  throw new UserError(
    `Cannot train an adapter beside the adapter "${path}": merge it into its ` +
      `model first, deno task merge "${path}" --output_dir …`,
  );
}
