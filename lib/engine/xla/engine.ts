/**
 * The engine on XLA: programs are traced, lowered to StableHLO, and compiled and
 * run by a PJRT plugin, one for CPUs or one for NVIDIA's GPUs.
 *
 * State stays on the device. What replaces an input gets that input's memory.
 *
 * @module
 */
import { systemClock } from "../../core/clock.ts";
import { counted } from "../../core/format.ts";
import { guarded } from "../guarded.ts";
import { HeldTensor } from "../held_tensor.ts";
import type { Engine, EngineTensor, Executable, Program } from "../program.ts";
import { programTensors } from "../program_tensors.ts";
import { trace } from "../trace.ts";
import { requireXla, type XlaFolder } from "./folder.ts";
import { hasRule, lower } from "./lower.ts";
import { openClient } from "./open_client.ts";
import type { Pointer } from "../pointer.ts";
import type { PjrtClient } from "./pjrt_client.ts";

/** How the engine is set up. */
export interface XlaOptions {
  /** Threads that compute, on the CPU. @default {logical cores} */
  readonly threads?: number;
  /** @default {"cpu"} */
  readonly device?: "cpu" | "gpu";
  /**
   * Whether matrices are multiplied in bfloat16, where the device has units for
   * it; everything else, the state included, stays float32. @default {false}
   */
  readonly bfloat16?: boolean;
  /** @default {the one that is set up for the device} */
  readonly folder?: XlaFolder;
}

/**
 * The engine `xla`.
 *
 * @throws {UserError} If its plugin is not set up, or finds no such device.
 */
export function xlaEngine(options: XlaOptions = {}): Engine {
  const { device = "cpu", bfloat16 = false } = options;
  const threads = options.threads ?? navigator.hardwareConcurrency;
  const folder = options.folder ?? requireXla(device === "gpu");
  const client = openClient(folder, threads);
  const where = folder.cuda
    ? client.deviceKind
    : `CPU, ${counted(threads, "thread")}`;
  return {
    name: "xla",
    description: `XLA by PJRT ${client.apiVersion}, ${where}` +
      (bfloat16 ? ", bfloat16 products" : ""),
    allocate: (spec) => new XlaTensor(client, spec),
    compile: (program, tensors = {}) =>
      guarded(program.name, compile(client, program, tensors, bfloat16)),
  };
}

/** A tensor in the memory of a plugin's device. */
class XlaTensor extends HeldTensor<Pointer> {}

function compile(
  client: PjrtClient,
  program: Program,
  given: Readonly<Record<string, EngineTensor>>,
  bfloat16: boolean,
): Executable {
  const start = systemClock();
  const graph = trace(program, hasRule);
  const traced = systemClock();
  const { text, operations } = lower(graph, program.replaces, bfloat16);
  const lowered = systemClock();
  const executable = client.compile(program.name, text);
  const compiled = systemClock();
  const { inputs, outputs, made } = programTensors(
    program,
    given,
    graph.outputs,
    XlaTensor,
    (spec) => new XlaTensor(client, spec),
  );
  const operands = graph.inputs.map(({ input }) => inputs[input!]);
  const results = [...graph.outputs.keys()].map((name) => outputs[name]);
  return {
    inputs,
    outputs,
    report: {
      traceMs: traced - start,
      lowerMs: lowered - traced,
      sessionMs: compiled - lowered,
      nodes: operations,
    },
    run: async () => {
      const handles = operands.map(({ handle }) => handle);
      const returned = await client.run(
        program.name,
        executable,
        handles,
        results.length,
      );
      results.forEach((tensor, index) => tensor.handle = returned[index]);
    },
    dispose: () => {
      client.releaseExecutable(executable);
      for (const tensor of made) tensor.dispose();
    },
  };
}
