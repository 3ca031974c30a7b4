/**
 * `--engine auto`: the fastest engine that is here, by a rule that one can
 * read, and the reason in one line.
 *
 * It is a choice and not the default: another machine would compute the same
 * settings on another device, whose sums round otherwise, and a run's record
 * should not depend on which drivers are installed.
 *
 * @module
 */
import { findAdapter } from "./adapter.ts";
import { engineByName, type EngineOptions } from "./choose.ts";
import type { Engine } from "./program.ts";
import { installedTensorflow } from "./tensorflow/folder.ts";

/** The name that stands for whichever engine is best here. */
export const AUTO = "auto";

/** What there is to choose from. */
export interface Surroundings {
  /** A GPU that is not played by the CPU, by its name. */
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
 * The rule: a GPU where there is one, all cores otherwise; on them TensorFlow, if
 * products in bf16 are asked for and it is set up, as onnx has none there.
 */
export function choose(
  { gpu, noGpu = "no GPU answers", tensorflow = false }: Surroundings,
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
  // Asking for another precision wishes for speed, which is no reason to fail.
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
export async function lookAround(threads?: number): Promise<Surroundings> {
  const adapter = await findAdapter();
  const tensorflow = installedTensorflow() !== undefined;
  if (!adapter) return { tensorflow };
  if (adapter.software) {
    return {
      noGpu: `the only GPU is played by the CPU, ${adapter.name}`,
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
 * @param log Told what `auto` took and why, in one line.
 * @throws {UserError} On an unknown name, or a device that it cannot use.
 */
export async function openEngine(
  name: string,
  options: EngineOptions,
  log: (line: string) => void,
): Promise<Engine> {
  if (name !== AUTO) return engineByName(name, options);
  const { engine, options: chosen, reason } = choose(
    await lookAround(options.threads),
    options.precision,
  );
  log(`engine auto: ${engine} on the ${chosen.device}, as ${reason}`);
  return engineByName(engine, { threads: options.threads, ...chosen });
}
