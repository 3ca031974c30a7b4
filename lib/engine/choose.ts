/**
 * From an engine's name and the device it is to use to the engine.
 *
 * @module
 */
import { closest, UserError } from "../core/errors.ts";
import { BACKENDS, eagerEngine } from "./eager.ts";
import { onnxEngine } from "./onnx/engine.ts";
import { gpuEngine, type Precision, PRECISIONS } from "./onnx/gpu_engine.ts";
import type { Engine } from "./program.ts";
import { tensorflowEngine } from "./tensorflow/engine.ts";
import { xlaEngine } from "./xla/engine.ts";

/** Where an engine may compute, the default first. */
export const DEVICES = ["cpu", "gpu"] as const;

/** What products are computed in on a GPU; f16 by onnx, bf16 by others. */
export const ALL_PRECISIONS = [...PRECISIONS, "bf16"] as const;

/** How an engine is set up; the fields of a run's settings. */
export interface EngineOptions {
  /** Threads that compute. @default {all cores} */
  readonly threads?: number;
  /** @default {"cpu"} */
  readonly device?: typeof DEVICES[number];
  /** TensorFlow.js backend of the engine `eager`. @default {"cpu"} */
  readonly backend?: typeof BACKENDS[number];
  /** What products are computed in on a GPU. @default {"fp32"} */
  readonly precision?: typeof ALL_PRECISIONS[number];
}

/** What each name stands for; an engine from elsewhere joins with its line. */
const ENGINES: Readonly<Record<string, (options: EngineOptions) => Engine>> = {
  onnx: ({ threads, device, precision }) =>
    device === "gpu"
      ? gpuEngine({ threads, precision: precision as Precision })
      : onnxEngine({ threads }),
  eager: ({ backend }) => eagerEngine(backend),
  tensorflow: ({ threads, device, precision }) =>
    tensorflowEngine({ threads, device, bfloat16: precision === "bf16" }),
  xla: ({ threads, device, precision }) =>
    xlaEngine({ threads, device, bfloat16: precision === "bf16" }),
};

/** Names that `engineByName()` knows, the default first. */
export const ENGINE_NAMES: readonly string[] = Object.keys(ENGINES);

/** @throws {UserError} On an unknown name, or a device that it cannot use. */
export function engineByName(
  name: string,
  options: EngineOptions = {},
): Engine {
  if (Object.hasOwn(ENGINES, name)) {
    assertUsable(name, options);
    return ENGINES[name](options);
  }
  const near = closest(name, ENGINE_NAMES);
  throw new UserError(
    `Cannot use engine "${name}": expected one of ${ENGINE_NAMES.join(", ")}` +
      (near ? `, closest is ${near}` : ""),
  );
}

/** Refuses options that an engine would have to ignore. */
function assertUsable(
  name: string,
  { device, backend, precision = PRECISIONS[0] }: EngineOptions,
): void {
  if (precision !== PRECISIONS[0] && device !== "gpu") {
    throw new UserError(
      `Cannot use --precision ${precision} on the CPU: its products are no ` +
        "faster for it, use --device gpu or --precision fp32",
    );
  }
  const others = name === "tensorflow" || name === "xla" ? "f16" : "bf16";
  if (precision === others) {
    throw new UserError(
      `Cannot use --precision ${precision} with --engine ${name}: it does not ` +
        `multiply in it, use --precision ${others === "f16" ? "bf16" : "f16"}`,
    );
  }
  if (name === "eager" && device === "gpu") {
    throw new UserError(
      "Cannot use --device gpu with --engine eager: it computes where its " +
        "backend does, use --backend webgpu",
    );
  }
  if (name !== "eager" && backend !== undefined && backend !== BACKENDS[0]) {
    throw new UserError(
      `Cannot use --backend ${backend} with --engine ${name}: only eager has ` +
        "backends, use --device gpu",
    );
  }
}
