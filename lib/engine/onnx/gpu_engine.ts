/**
 * The engine `onnx` on a GPU: the same graph as on the CPU, all of it run by
 * one provider over tensors that lie on the device.
 *
 * Nothing comes back but what is read.
 *
 * @module
 */
import { systemClock } from "../../core/clock.ts";
import { guarded } from "../guarded.ts";
import type { Engine, EngineTensor, Executable, Program } from "../program.ts";
import { programTensors } from "../program_tensors.ts";
import { trace } from "../trace.ts";
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
  const half = options.precision === "f16";
  return {
    name: "onnx",
    description: [
      `ONNX Runtime ${device.runtime.version}`,
      `GPU by its ${device.provider} provider`,
      ...half ? ["products in float16"] : [],
      ...device.passedOver,
    ].join(", "),
    halfPrecision: half,
    allocate: (spec) => new DeviceTensor(device, spec),
    compile: (program, tensors = {}) =>
      guarded(program.name, compile(device, program, tensors, options)),
  };
}

function compile(
  device: Device,
  program: Program,
  given: Readonly<Record<string, EngineTensor>>,
  { profile, precision = "fp32" }: GpuOptions,
): Executable {
  const replaces = program.replaces ?? {};
  const start = systemClock();
  const graph = trace(program);
  const traced = systemClock();
  // Not in place: what replaces a tensor has memory of its own.
  const model = lower(graph, {}, RULES[precision]);
  const lowered = systemClock();
  const session = device.createSession(
    model.bytes,
    profile && `${profile}.${program.name}`,
  );
  const report = {
    traceMs: traced - start,
    lowerMs: lowered - traced,
    sessionMs: systemClock() - lowered,
    nodes: model.nodes,
  };
  const { inputs, outputs, made } = programTensors(
    program,
    given,
    graph.outputs,
    DeviceTensor,
    (spec) => new DeviceTensor(device, spec),
  );
  const replaced = Object.entries(outputs)
    .map(([name, tensor]) => replaces[name] === undefined ? undefined : tensor);
  const run = runner(device, session, inputs, outputs, replaced);
  return {
    inputs,
    outputs,
    report,
    run,
    dispose: () => {
      if (profile) device.runtime.endProfiling(session);
      device.runtime.releaseSession(session);
      for (const tensor of made) tensor.dispose();
    },
  };
}

type Named = Readonly<Record<string, DeviceTensor>>;

/** @param replaced For each output its tensor, if it replaces an input. */
function runner(
  device: Device,
  session: ReturnType<Device["createSession"]>,
  inputs: Named,
  outputs: Named,
  replaced: readonly (DeviceTensor | undefined)[],
): () => Promise<void> {
  const address = (pointer: Deno.PointerValue) =>
    BigInt(Deno.UnsafePointer.value(pointer));
  const pairs = (tensors: Named) =>
    Object.entries(tensors).map(([name, { front }]) => [name, front] as const);
  const sources = Object.values(inputs);
  const targets = Object.values(outputs);
  const run = device.runtime.bind(
    session,
    pairs(inputs),
    pairs(outputs),
    (from, to) => {
      sources.forEach(({ front }, at) => from[at] = address(front));
      targets.forEach((tensor, at) =>
        to[at] = address(replaced[at] ? tensor.back : tensor.front)
      );
    },
  );
  return async () => {
    await run();
    for (const tensor of replaced) tensor?.flip();
  };
}
