/**
 * `--engine auto`: chooses the fastest engine of this machine by a plain rule,
 * and says why in one line.
 *
 * It is not the default: with the same settings, another machine would compute
 * on another device, which rounds sums differently, and a run should not depend
 * on the drivers that are installed.
 *
 * @module
 */
import { engineByName, type EngineOptions, precisionOf } from "./choose.ts";
import { findAdapter } from "./machine/adapter.ts";
import type { Engine } from "./program.ts";
import { installedTensorflow } from "./tensorflow/folder.ts";

/** The name that stands for the fastest engine of this machine. */
export const AUTO = "auto";

/** What this machine has to choose from. */
export interface Available {
  /** Name of a GPU that is hardware. */
  readonly gpu?: string;
  /** Why a GPU cannot be used. */
  readonly noGpu?: string;
  /** Whether native TensorFlow is set up. */
  readonly tensorflow?: boolean;
}

/** What was chosen. */
export interface Choice {
  readonly engine: string;
  readonly options: EngineOptions;
  /** Why, as the rest of a sentence. */
  readonly reason: string;
}

/**
 * The rule: a GPU where there is one, the CPU otherwise; on the CPU TensorFlow,
 * if it is set up and products are to be in bf16, which onnx does not have there.
 */
export function choose(
  { gpu, noGpu = "no GPU answers", tensorflow = false }: Available,
  precision: NonNullable<EngineOptions["precision"]> = "fp32",
): Choice {
  if (gpu !== undefined) {
    return {
      engine: "onnx",
      options: { device: "gpu", precision },
      reason: `there is a GPU, ${gpu}`,
    };
  }
  if (precision === "bf16" && tensorflow) {
    return {
      engine: "tensorflow",
      options: { device: "cpu", precision },
      reason: `${noGpu}, and onnx does not multiply in bf16`,
    };
  }
  // Another precision is asked for speed alone, so its absence is no error.
  const lost = precision === "fp32"
    ? ""
    : `; its products are fp32 there, not ${precision}`;
  return {
    engine: "onnx",
    options: { device: "cpu", precision: "fp32" },
    reason: noGpu + lost,
  };
}

/** Looks for a GPU that ONNX Runtime can use, and for TensorFlow. */
export async function findAvailable(threads?: number): Promise<Available> {
  const adapter = await findAdapter();
  const tensorflow = installedTensorflow() !== undefined;
  if (!adapter) return { tensorflow };
  if (adapter.software) {
    return {
      noGpu: `the only GPU is a software renderer on the CPU, ${adapter.name}`,
      tensorflow,
    };
  }
  try {
    engineByName("onnx", { threads, device: "gpu" });
    return { gpu: adapter.name, tensorflow };
  } catch (error) {
    return { noGpu: (error as Error).message, tensorflow };
  }
}

/**
 * An engine by its name, or the one that `auto` stands for.
 *
 * @param log Receives one line: what `auto` took, and why.
 * @throws {UserError} On an unknown name, or a device that it cannot use.
 */
export async function openEngine(
  name: string,
  options: EngineOptions,
  log: (line: string) => void,
): Promise<Engine> {
  if (name !== AUTO) return engineByName(name, options);
  const { engine, options: chosen, reason } = choose(
    await findAvailable(options.threads),
    precisionOf(options),
  );
  log(`engine auto: ${engine} on the ${chosen.device}, as ${reason}`);
  const { threads, load_dtype } = options;
  return engineByName(engine, { threads, load_dtype, ...chosen });
}
