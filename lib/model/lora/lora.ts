/**
 * LoRA: beside a linear layer that stays as it is, a product of two thin matrices
 * is trained.
 *
 *     y = x · W + b + s · (drop(x) · Aᵀ) · Bᵀ
 *     s = α / r, or α / √r where the rank is to be stabilized
 *
 * A is `[r, inputs]` and begins uniform, B is `[outputs, r]` and begins as zeros,
 * so that at first the model computes what it did. Names and layouts are those of
 * `peft`.
 *
 * Source: Hu et al. 2021, arXiv:2106.09685, section 4.1; for √r Kalajdzievski
 * 2023, arXiv:2312.03732; for a rate of B's own Hayou et al. 2024,
 * arXiv:2402.12354.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { scoped } from "../../core/scope.ts";
import * as tf from "../../core/tf.ts";
import type {
  BatchSizes,
  DropoutSite,
  ParameterSpec,
} from "../../core/trainable.ts";
import { dropout } from "../../ops/dropout.ts";
import type { Adapt, Architecture, LinearLayer } from "../architecture.ts";
import { loraConfigJson, type LoraSettings } from "./lora_config.ts";

/** Stands for every linear layer of the blocks. */
export const ALL_LINEAR = "all-linear";

/**
 * The model with an adapter beside it, of which the adapter alone is trained.
 *
 * @throws {UserError} If a target is no linear layer of the model.
 */
export function withLora(
  base: Architecture,
  settings: LoraSettings,
): Architecture {
  const layers = targeted(base, settings.targets);
  const own = layers.flatMap((layer) => specsOf(layer, settings));
  const parameters = [
    ...base.parameters.map((spec) => ({ ...spec, frozen: true })),
    ...own,
  ];
  const modules = new Set(layers.map(({ module }) => module));
  return {
    ...base,
    parameters,
    adapter: {
      base,
      parameters: own,
      configJson: loraConfigJson(settings, layers),
    },
    dropoutSites: (sizes) => ({
      ...base.dropoutSites(sizes),
      ...sitesOf(layers, settings, sizes),
    }),
    hiddenStates: (parameters, read, attend, options = {}) => {
      const { keep = {} } = options;
      const adapt: Adapt = (y, x, module, parameters) => {
        if (!modules.has(module)) return y;
        const mask = keep[siteOf(module)];
        return scoped("LoRA", () => {
          const read = mask ? dropout(x, mask, settings.dropout) : x;
          const [a, b] = [loraA(module), loraB(module)]
            .map((name) => parameters[name] as tf.Tensor2D);
          const thin: tf.Tensor2D = tf.mul(
            tf.matMul(read, a, false, true),
            scaleOf(settings),
          );
          return tf.add(y, tf.matMul(thin, b, false, true)) as tf.Tensor2D;
        });
      };
      return base.hiddenStates(parameters, read, attend, { ...options, adapt });
    },
    withDropout: (rate) => withLora(base.withDropout(rate), settings),
  };
}

/** s, what the product is multiplied with. */
export function scaleOf(
  { rank, alpha, rankStabilized }: Pick<
    LoraSettings,
    "rank" | "alpha" | "rankStabilized"
  >,
): number {
  return alpha / (rankStabilized ? Math.sqrt(rank) : rank);
}

/** Names of a layer's two matrices. */
export const loraA = (module: string): string =>
  `base_model.model.${module}.lora_A.weight`;
export const loraB = (module: string): string =>
  `base_model.model.${module}.lora_B.weight`;

function siteOf(module: string): string {
  return `lora.${module}`;
}

function specsOf(
  { module, inputs, outputs }: LinearLayer,
  { rank, rateRatio }: LoraSettings,
): ParameterSpec[] {
  return [
    {
      name: loraA(module),
      shape: [rank, inputs],
      decay: true,
      // Kaiming's for a leak of √5, as PyTorch begins its own linear layers.
      initializer: { bound: 1 / Math.sqrt(inputs) },
    },
    {
      name: loraB(module),
      shape: [outputs, rank],
      decay: true,
      initializer: { fill: 0 },
      ...rateRatio !== undefined && { rateRatio },
    },
  ];
}

function sitesOf(
  layers: readonly LinearLayer[],
  { dropout: rate }: LoraSettings,
  { B, T, K }: BatchSizes,
): Record<string, DropoutSite> {
  if (rate === 0) return {};
  return Object.fromEntries(
    layers.map(({ module, inputs, onSelected }) => [
      siteOf(module),
      { shape: [onSelected ? K : B * T, inputs], rate },
    ]),
  );
}

/** The layers that are meant, in the order of the model. */
function targeted(
  { linearLayers, family }: Architecture,
  targets: readonly string[],
): readonly LinearLayer[] {
  if (targets.includes(ALL_LINEAR)) return linearLayers;
  const isMeant = (module: string, target: string) =>
    module === target || module.endsWith(`.${target}`);
  for (const target of targets) {
    if (linearLayers.some(({ module }) => isMeant(module, target))) continue;
    throw new UserError(
      `Cannot train "${target}" by LoRA: a ${family} has no such linear layer, ` +
        `it has ${endsOf(linearLayers).join(", ")}, or ${ALL_LINEAR} for all`,
    );
  }
  return linearLayers.filter(({ module }) =>
    targets.some((target) => isMeant(module, target))
  );
}

/** The last words of the layers' names, each once. */
function endsOf(layers: readonly LinearLayer[]): string[] {
  return [...new Set(layers.map(({ module }) => module.split(".").at(-1)!))];
}
