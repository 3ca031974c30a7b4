/**
 * Engines by their names and options.
 *
 * @module
 */
import { closest, UserError } from "../core/errors.ts";
import { BACKENDS, eagerEngine } from "./eager.ts";
import { LOAD_DTYPES, onnxEngine } from "./onnx/engine.ts";
import { gpuEngine, type Precision, PRECISIONS } from "./onnx/gpu_engine.ts";
import type { Engine } from "./program.ts";
import { tensorflowEngine } from "./tensorflow/engine.ts";
import { xlaEngine } from "./xla/engine.ts";

/** Where an engine may compute, the default first. */
export const DEVICES = ["cpu", "gpu"] as const;

/** Precisions of products; `PRODUCTS` says which engine has which. */
export const ALL_PRECISIONS = [...PRECISIONS, "bf16"] as const;

type Device = typeof DEVICES[number];
type AnyPrecision = typeof ALL_PRECISIONS[number];

/** How an engine is set up; the fields of a run's settings. */
export interface EngineOptions {
  /** Threads that compute. @default {all cores} */
  readonly threads?: number;
  /** @default {"cpu"} */
  readonly device?: Device;
  /** TensorFlow.js backend of the engine `eager`. @default {"cpu"} */
  readonly backend?: typeof BACKENDS[number];
  /** What products are computed in. @default {"fp32"} */
  readonly precision?: AnyPrecision;
  /** What weights are held in that never change. @default {"fp32"} */
  readonly load_dtype?: typeof LOAD_DTYPES[number];
  /** Hugging Face's word for products in f16 under loss scaling. @default {false} */
  readonly fp16?: boolean;
}

/**
 * What products are to be computed in.
 *
 * @throws {UserError} If two precisions are asked for.
 */
export function precisionOf(
  { precision = "fp32", fp16 = false }: Pick<
    EngineOptions,
    "precision" | "fp16"
  >,
): AnyPrecision {
  if (!fp16) return precision;
  if (precision !== "bf16") return "f16";
  throw new UserError(
    "Cannot use --fp16 with --precision bf16: they are two precisions, pass " +
      "one of them",
  );
}

export { LOAD_DTYPES };

/** How each engine is made; a further one gets a line here and in `PRODUCTS`. */
const ENGINES: Readonly<Record<string, (options: EngineOptions) => Engine>> = {
  onnx: ({ threads, device, precision, load_dtype }) =>
    device === "gpu"
      ? gpuEngine({ threads, precision: precision as Precision })
      : onnxEngine({ threads, loadDtype: load_dtype }),
  eager: ({ backend }) => eagerEngine(backend),
  tensorflow: ({ threads, device, precision }) =>
    tensorflowEngine({ threads, device, bfloat16: precision === "bf16" }),
  xla: ({ threads, device, precision }) =>
    xlaEngine({ threads, device, bfloat16: precision === "bf16" }),
};

/** Precisions in which each engine multiplies, by device. */
const PRODUCTS: Readonly<
  Record<string, Readonly<Record<Device, readonly AnyPrecision[]>>>
> = {
  onnx: { cpu: ["fp32"], gpu: PRECISIONS },
  eager: { cpu: ["fp32"], gpu: [] },
  tensorflow: { cpu: ["fp32", "bf16"], gpu: ["fp32", "bf16"] },
  xla: { cpu: ["fp32", "bf16"], gpu: ["fp32", "bf16"] },
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
    return ENGINES[name]({ ...options, precision: precisionOf(options) });
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
  { device = DEVICES[0], backend, load_dtype = "fp32", ...asked }:
    EngineOptions,
): void {
  const precision = precisionOf(asked);
  if (load_dtype !== "fp32" && (name !== "onnx" || device !== "cpu")) {
    throw new UserError(
      `Cannot use --load_dtype ${load_dtype} with --engine ${name} on the ` +
        `${device.toUpperCase()}: weights are fp32 there, use --engine onnx ` +
        "--device cpu",
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
  if (!multiplies(name, device, precision)) {
    const there = PRODUCTS[name][device].join(" or ");
    throw new UserError(
      `Cannot use ${asked.fp16 ? "--fp16" : `--precision ${precision}`} with ` +
        `--engine ${name} on the ${device.toUpperCase()}: it multiplies in ` +
        `${there} there, use ${flagsFor(device, precision)}`,
    );
  }
}

function multiplies(
  name: string,
  device: Device,
  precision: AnyPrecision,
): boolean {
  return PRODUCTS[name][device].includes(precision);
}

/** Flags of an engine that multiplies so, on that device if one does. */
function flagsFor(
  device: Device,
  precision: AnyPrecision,
): string {
  const onDevice = (device: Device) =>
    ENGINE_NAMES.filter((name) => multiplies(name, device, precision))
      .map((name) => `--engine ${name} --device ${device}`);
  return [...onDevice(device), ...onDevice("gpu")][0];
}
