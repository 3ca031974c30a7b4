/**
 * The engine `onnx` on a GPU: the same graph as on the CPU, all of it run by
 * one provider over tensors that lie on the device.
 *
 * Values come back to the host only where they are read.
 *
 * @module
 */
import { compileWith } from "../compile.ts";
import type { LoadedProgram, Named } from "../executable.ts";
import { addressOf } from "../pointer.ts";
import type { Engine } from "../program.ts";
import { type Device, type DeviceOptions, openDevice } from "./device.ts";
import { DeviceTensor } from "./device_tensor.ts";
import { GPU_RULES } from "./gpu_rules.ts";
import { HALF_RULES } from "./half_rules.ts";
import { lower } from "./lower.ts";

/** What products may be computed in, the default first. */
export const PRECISIONS = ["fp32", "f16"] as const;
export type Precision = typeof PRECISIONS[number];

const RULES = { fp32: GPU_RULES, f16: HALF_RULES };

/** How the engine is set up. */
export interface GpuOptions extends DeviceOptions {
  /** Threads of the runtime's pool; it has little to do here. */
  readonly threads?: number;
  /** Prefix of profile files, one a program; for benchmarks. */
  readonly profile?: string;
  /** What products are computed in. @default {"fp32"} */
  readonly precision?: Precision;
}

/**
 * The engine `onnx` on a GPU.
 *
 * @throws {UserError} If there is no GPU.
 */
export function gpuEngine(options: GpuOptions = {}): Engine {
  const threads = options.threads ?? navigator.hardwareConcurrency;
  const device = openDevice(threads, options);
  const { precision = "fp32", profile } = options;
  const half = precision === "f16";
  return {
    name: "onnx",
    description: [
      `ONNX Runtime ${device.runtime.version}`,
      `GPU by its ${device.provider} provider`,
      ...half ? ["products in float16"] : [],
      ...device.passedOver,
    ].join(", "),
    device: "gpu",
    halfPrecision: half,
    ...compileWith({
      tensorClass: DeviceTensor,
      allocate: (spec) => new DeviceTensor(device, spec),
      // Not in place: what replaces a tensor has memory of its own.
      lower: (graph) => lower(graph, {}, RULES[precision]),
      load: ({ bytes }, { name }) => load(device, bytes, name, profile),
    }),
  };
}

function load(
  device: Device,
  model: Uint8Array,
  program: string,
  profile: string | undefined,
): Pick<LoadedProgram<DeviceTensor>, "bind" | "dispose"> {
  const { runtime } = device;
  const session = device.createSession(
    model,
    profile && `${profile}.${program}`,
  );
  return {
    bind: (inputs, outputs) => bindInTurn(device, session, inputs, outputs),
    dispose: () => {
      if (profile) runtime.endProfiling(session);
      runtime.releaseSession(session);
    },
  };
}

/** What replaces an input is written to its tensor's back, which then turns. */
function bindInTurn(
  { runtime }: Device,
  session: ReturnType<Device["createSession"]>,
  inputs: Named<DeviceTensor>,
  outputs: Named<DeviceTensor>,
): () => Promise<void> {
  const pairs = (tensors: Named<DeviceTensor>) =>
    Object.entries(tensors).map(([name, { front }]) => [name, front] as const);
  const sources = Object.values(inputs);
  const targets = Object.values(outputs);
  const replaced = new Set(sources).intersection(new Set(targets));
  const run = runtime.bind(
    session,
    pairs(inputs),
    pairs(outputs),
    (from, to) => {
      sources.forEach(({ front }, at) => from[at] = addressOf(front));
      targets.forEach((tensor, at) =>
        to[at] = addressOf(replaced.has(tensor) ? tensor.back : tensor.front)
      );
    },
  );
  return async () => {
    await run();
    for (const tensor of replaced) tensor.flip();
  };
}
