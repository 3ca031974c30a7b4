/**
 * What this machine can train with: engines, devices, libraries, speeds, and
 * what to install for more.
 *
 * @module
 */
import { type Clock, systemClock } from "../../core/clock.ts";
import {
  describeMachine,
  type Machine,
  runtimeVersions,
} from "../../core/machine.ts";
import * as tf from "../../core/tf.ts";
import { choose, findAvailable } from "../auto.ts";
import { engineByName, type EngineOptions } from "../choose.ts";
import { cudaLibraryPath } from "../onnx/device.ts";
import { openRuntime } from "../onnx/runtime.ts";
import { installedTensorflow } from "../tensorflow/folder.ts";
import { installedXla } from "../xla/folder.ts";
import { findAdapter } from "./adapter.ts";
import { matrixSpeed } from "./matrix_speed.ts";

/** One engine on one device. */
export interface EngineReport {
  /** The flags that ask for it. */
  readonly flags: string;
  /** What runs, or why nothing does. */
  readonly description: string;
  /** Of square products; none if it does not run. */
  readonly gflops?: number;
}

/** Everything that `doctor` shows. */
export interface MachineReport {
  readonly machine: Machine;
  readonly threads: number;
  readonly versions: Readonly<Record<string, string>>;
  /** Deno's view of the GPU. */
  readonly adapter: string;
  readonly engines: readonly EngineReport[];
  /** What `--engine auto` takes, and why. */
  readonly auto: string;
  /** What could be installed, and how. */
  readonly missing: readonly string[];
}

/**
 * Engines and devices to try; a further engine gets a line here and in
 * engine/choose.ts.
 */
const CANDIDATES: readonly { engine: string; options: EngineOptions }[] = [
  { engine: "onnx", options: { device: "cpu" } },
  { engine: "onnx", options: { device: "gpu" } },
  { engine: "tensorflow", options: { device: "cpu" } },
  { engine: "tensorflow", options: { device: "cpu", precision: "bf16" } },
  { engine: "tensorflow", options: { device: "gpu" } },
  { engine: "xla", options: { device: "cpu" } },
  { engine: "xla", options: { device: "cpu", precision: "bf16" } },
  { engine: "xla", options: { device: "gpu" } },
  { engine: "eager", options: { backend: "cpu" } },
  { engine: "eager", options: { backend: "webgpu" } },
];

/**
 * Tries every engine on every device.
 *
 * @param seconds How long each of them multiplies matrices.
 */
export async function reportMachine(
  seconds: number,
  clock: Clock = systemClock,
): Promise<MachineReport> {
  const threads = navigator.hardwareConcurrency;
  const engines: EngineReport[] = [];
  for (const candidate of CANDIDATES) {
    engines.push(await tryEngine(candidate, seconds, clock));
  }
  const adapter = await findAdapter();
  const { engine, options, reason } = choose(await findAvailable());
  return {
    machine: describeMachine(),
    threads,
    versions: {
      ...runtimeVersions(),
      tensorflowjs: tf.version.tfjs,
      onnxruntime: openRuntime(threads).version,
    },
    adapter: adapter
      ? `${adapter.name}${
        adapter.software ? ", a software renderer on the CPU" : ""
      }`
      : "none",
    engines,
    auto: `${engine} on the ${options.device}, as ${reason}`,
    missing: missing(adapter !== undefined && !adapter.software),
  };
}

async function tryEngine(
  { engine: name, options }: typeof CANDIDATES[number],
  seconds: number,
  clock: Clock,
): Promise<EngineReport> {
  const flags = [`--engine ${name}`]
    .concat(Object.entries(options).map((pair) => `--${pair.join(" ")}`))
    .join(" ");
  try {
    const engine = engineByName(name, options);
    const gflops = await matrixSpeed(engine, seconds, clock);
    return { flags, description: engine.description, gflops };
  } catch (error) {
    return { flags, description: (error as Error).message };
  }
}

function missing(gpu: boolean): string[] {
  const lines: string[] = [];
  if (!gpu) {
    lines.push(
      "a GPU: a driver with Vulkan (Mesa 24 or later, or the card's maker's) " +
        "and the loader, Debian's libvulkan1",
    );
  }
  if (installedTensorflow() === undefined) {
    lines.push("native TensorFlow: deno task setup:tensorflow, or with --cuda");
  }
  if (installedXla(false) === undefined) {
    lines.push("XLA by PJRT: deno task setup:xla, or with --cuda");
  }
  const cuda = cudaLibraryPath();
  if (!cuda.present) {
    lines.push(
      "ONNX Runtime's CUDA provider, for NVIDIA's cards: the library " +
        `${cuda.path} and libonnxruntime_providers_shared.so beside it, from ` +
        "the wheel onnxruntime-gpu of the same version, and CUDA's own libraries",
    );
  }
  return lines;
}
