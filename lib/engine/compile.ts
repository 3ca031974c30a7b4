/**
 * Compiling, the same for every engine that compiles: a program is traced,
 * lowered, loaded, and bound to its tensors.
 *
 * Engines differ in their backend: which tensors they have, what a graph is
 * lowered to, and what loads and runs that.
 *
 * @module
 */
import { systemClock } from "../core/clock.ts";
import {
  bindProgram,
  type LoadedProgram,
  type Named,
  type TensorKind,
} from "./executable.ts";
import type { Graph } from "./graph.ts";
import type { Engine, EngineTensor, Program } from "./program.ts";
import type { BaseTensor } from "./tensor.ts";
import { trace } from "./trace.ts";

/** A graph in an engine's own language. */
export interface LoweredProgram {
  /** Operations that it consists of. */
  readonly nodes: number;
}

/** What sets one engine that compiles apart from another. */
export interface Backend<
  Tensor extends BaseTensor,
  Lowered extends LoweredProgram,
> extends TensorKind<Tensor> {
  /**
   * Whether the engine has an operation for a composite, by its name; what the
   * composite is composed of is lowered otherwise.
   *
   * @default {it has one for each}
   */
  readonly knows?: (composite: string) => boolean;
  /**
   * @param given The tensors that the program is compiled over.
   * @throws {TypeError} On a kernel without a rule.
   */
  lower(graph: Graph, program: Program, given: Named<EngineTensor>): Lowered;
  /** Makes a lowered program ready to run. */
  load(
    lowered: Lowered,
    program: Program,
    given: Named<EngineTensor>,
  ): Pick<LoadedProgram<Tensor>, "bind" | "dispose">;
}

/** An engine's two functions over its backend. */
export function compileWith<
  Tensor extends BaseTensor,
  Lowered extends LoweredProgram,
>(
  backend: Backend<Tensor, Lowered>,
): Pick<Engine, "allocate" | "compile"> {
  return {
    allocate: (spec) => backend.allocate(spec),
    compile: (program, given = {}) =>
      bindProgram(
        program,
        given,
        backend,
        () => loadProgram(backend, program, given),
      ),
  };
}

function loadProgram<
  Tensor extends BaseTensor,
  Lowered extends LoweredProgram,
>(
  backend: Backend<Tensor, Lowered>,
  program: Program,
  given: Named<EngineTensor>,
): LoadedProgram<Tensor> {
  const startMs = systemClock();
  const graph = trace(program, backend.knows);
  const tracedMs = systemClock();
  const lowered = backend.lower(graph, program, given);
  const loweredMs = systemClock();
  const { bind, dispose } = backend.load(lowered, program, given);
  return {
    report: {
      traceMs: tracedMs - startMs,
      lowerMs: loweredMs - tracedMs,
      sessionMs: systemClock() - loweredMs,
      nodes: lowered.nodes,
    },
    results: graph.outputs,
    bind,
    dispose,
  };
}
