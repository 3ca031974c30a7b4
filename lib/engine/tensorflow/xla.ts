/**
 * Where XLA pays.
 *
 * It takes 2 to 4 seconds of the processor to compile a training step, and
 * saves a tenth of each of its runs: for a small model, more steps than anyone
 * runs.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import { type Graph, liveNodes } from "../graph.ts";

/** Arithmetic of a run from which on a CPU's runs earn it within some hundreds. */
const CPU_FLOPS = 1e9;

/**
 * Whether compiling pays for a program that runs again and again.
 *
 * @param device "CPU", or "GPU", where a call of every single operation costs
 * more than what most of them compute.
 */
export function xlaPays(graph: Graph, device: string): boolean {
  return device === "GPU" || productFlops(graph) >= CPU_FLOPS;
}

/** Multiplications and additions of one run's matrix products. */
function productFlops(graph: Graph): number {
  return liveNodes(graph)
    .filter(({ kernel }) => kernel === "BatchMatMul")
    .reduce((sum, { inputs: [a], attributes, outputs: [product] }) => {
      const depth = a.shape.at(attributes.transposeA ? -2 : -1)!;
      return sum + 2 * depth * sizeOf(product.shape);
    }, 0);
}
