/**
 * The engine on XLA: programs are traced, lowered to StableHLO, and compiled and
 * run by a PJRT plugin, one for CPUs or one for NVIDIA's GPUs.
 *
 * State stays on the device. What replaces an input gets that input's memory.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import { compileWith } from "../compile.ts";
import type { Pointer } from "../pointer.ts";
import type { Engine } from "../program.ts";
import { bindHandles, HeldTensor } from "../tensor.ts";
import { requireXla, type XlaFolder } from "./folder.ts";
import { hasRule, lower } from "./lower.ts";
import { openClient } from "./open_client.ts";

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
    device,
    ...compileWith({
      tensorClass: XlaTensor,
      allocate: (spec) => new XlaTensor(client, spec),
      knows: hasRule,
      lower: (graph, { replaces }) => lower(graph, replaces, bfloat16),
      load: ({ text }, { name }) => {
        const executable = client.compile(name, text);
        return {
          bind: bindHandles((operands, results) =>
            client.run(name, executable, operands, results)
          ),
          dispose: () => client.releaseExecutable(executable),
        };
      },
    }),
  };
}

/** A tensor in the memory of a plugin's device. */
class XlaTensor extends HeldTensor<Pointer> {}
