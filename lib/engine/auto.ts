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

/** The name that stands for whichever engine is best here. */
export const AUTO = "auto";

/** What there is to choose from. */
export interface Surroundings {
  /** A GPU that is not played by the CPU, by its name. */
  readonly gpu?: string;
  /** Why a GPU cannot be used. */
  readonly noGpu?: string;
}

/** What was chosen. */
export interface Choice {
  readonly engine: string;
  readonly options: EngineOptions;
  /** Why, as the rest of a sentence. */
  readonly reason: string;
}

/** The rule: a GPU where there is one, all cores otherwise. */
export function choose({ gpu, noGpu }: Surroundings): Choice {
  if (gpu !== undefined) {
    return {
      engine: "onnx",
      options: { device: "gpu" },
      reason: `there is a GPU, ${gpu}`,
    };
  }
  return {
    engine: "onnx",
    options: { device: "cpu" },
    reason: noGpu ?? "no GPU answers",
  };
}

/** Looks for a GPU, and whether ONNX Runtime can use it. */
export async function lookAround(threads?: number): Promise<Surroundings> {
  const adapter = await findAdapter();
  if (!adapter) return {};
  if (adapter.software) {
    return { noGpu: `the only GPU is played by the CPU, ${adapter.name}` };
  }
  try {
    engineByName("onnx", { threads, device: "gpu" });
    return { gpu: adapter.name };
  } catch (error) {
    return { noGpu: (error as Error).message };
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
  );
  const precision = options.precision ?? "fp32";
  const lost = chosen.device === "cpu" && precision !== "fp32"
    ? `; its products are fp32 there, not ${precision}`
    : "";
  log(`engine auto: ${engine} on the ${chosen.device}, as ${reason}${lost}`);
  return engineByName(engine, {
    threads: options.threads,
    // The CPU has one precision; asking for another wishes for speed.
    precision: chosen.device === "gpu" ? options.precision : undefined,
    ...chosen,
  });
}
