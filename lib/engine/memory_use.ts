/**
 * What each engine takes beyond the tensors that a program names.
 *
 * Few numbers an engine, each measured on whole runs and rounded; the runs are
 * in `tests/bench/RESULTS.md`. They are of Linux on x86-64, where a process's
 * memory includes the pages of the libraries that it has read.
 *
 * @module
 */
import { liveNodes } from "./graph.ts";
import { type Keeping, peakLiveBytes } from "./live_memory.ts";
import type { Program } from "./program.ts";
import { hasRule as tensorflowHas } from "./tensorflow/lower.ts";
import { trace } from "./trace.ts";
import { hasRule as xlaHas } from "./xla/lower.ts";

/** How an engine takes memory. */
export interface MemoryUse {
  /** MiB of the process once the engine is open: Deno, this code, the library. */
  readonly processMiB: number;
  /** MiB that its first program adds, whatever the program. */
  readonly firstMiB: number;
  /** KiB of a compiled program for each node of its graph. */
  readonly nodeKiB: number;
  /** Which composites are one operation; the others are traced composed. */
  readonly knows?: (composite: string) => boolean;
  /** Whether a result is written over the input that it replaces. */
  readonly inPlace: boolean;
  /** In which order, and how long, results are kept. */
  readonly keeping: Keeping;
  /** Bytes taken for each byte of results that are alive. */
  readonly share: number;
  /** Whether programs keep their blocks between runs, so that they add up. */
  readonly keepsBlocks: boolean;
  /** Whether values pass through arrays of JavaScript on their way to it. */
  readonly stages: boolean;
}

/** By the engine's name. */
const MEMORY_USE: Readonly<Record<string, MemoryUse>> = {
  // Its arena keeps the blocks that it has taken, and cannot use all of each.
  onnx: {
    processMiB: 140,
    firstMiB: 0,
    nodeKiB: 20,
    inPlace: true,
    keeping: {},
    share: 1.15,
    keepsBlocks: true,
    stages: false,
  },
  // It runs what can run: products of the state alone at the very beginning.
  tensorflow: {
    processMiB: 400,
    firstMiB: 0,
    nodeKiB: 10,
    knows: tensorflowHas,
    inPlace: false,
    keeping: { order: "ready" },
    share: 1.3,
    keepsBlocks: false,
    stages: true,
  },
  // Its compiler is LLVM. Where each result lies is planned.
  xla: {
    processMiB: 400,
    firstMiB: 200,
    nodeKiB: 10,
    knows: xlaHas,
    inPlace: true,
    keeping: {},
    share: 1.25,
    keepsBlocks: false,
    stages: true,
  },
  // Results are arrays of JavaScript; the collector takes some before the end.
  eager: {
    processMiB: 120,
    firstMiB: 120,
    nodeKiB: 0,
    inPlace: false,
    keeping: { toTheEnd: true },
    share: 0.65,
    keepsBlocks: false,
    stages: false,
  },
};

/** How the engine of that name takes memory. */
export function memoryUse(engine: string, device = "cpu"): MemoryUse {
  const use = MEMORY_USE[engine];
  // On a GPU, ONNX Runtime writes what replaces a tensor to memory of its own.
  return engine === "onnx" && device === "gpu"
    ? { ...use, inPlace: false }
    : use;
}

/** What a program takes beside its inputs. */
export interface ProgramMemory {
  /** Bytes while it runs; afterwards too where the engine keeps them. */
  readonly working: number;
  /** Bytes of the program itself. */
  readonly compiled: number;
}

/** Traces a program, and sums up what an engine takes for it. */
export function programMemory(
  program: Program,
  { knows, inPlace, keeping, share, nodeKiB }: MemoryUse,
): ProgramMemory {
  const placed = new Set(inPlace ? Object.keys(program.replaces ?? {}) : []);
  const graph = trace(program, knows);
  return {
    working: share * peakLiveBytes(graph, { ...keeping, placed }),
    compiled: liveNodes(graph).length * nodeKiB * 1024,
  };
}
