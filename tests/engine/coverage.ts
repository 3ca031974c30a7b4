/**
 * Whether a lowering has a rule for whatever tracing may leave.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { KERNELS } from "sft/engine/kernels.ts";

/** Kernels that always become an alias or a constant. */
export const FOLDED = ["Identity", "ZerosLike", "OnesLike", "Fill", "Range"];

/** Fails unless exactly the folded kernels are without a rule. */
export function checkCoverage(...rules: readonly object[]): void {
  const uncovered = Object.keys(KERNELS).filter((kernel) =>
    !rules.some((some) => Object.hasOwn(some, kernel))
  );

  assertEquals(uncovered.sort(), [...FOLDED].sort());
}
