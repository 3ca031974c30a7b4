/**
 * The table that every engine is held to: each kernel of which a compiled
 * program can hold calls, and each op of `lib/ops`.
 *
 * @module
 */
import { ATTENTION_CASES } from "./attention_cases.ts";
import type { Cases } from "./case.ts";
import { ELEMENTWISE_CASES } from "./elementwise_cases.ts";
import { HEAD_LOSS_CASES } from "./head_loss_cases.ts";
import { LAYER_CASES } from "./layer_cases.ts";
import { LAYOUT_CASES } from "./layout_cases.ts";
import { MATRIX_CASES } from "./matrix_cases.ts";
import { PREFERENCE_CASES } from "./preference_cases.ts";

/** By kernel. */
export const KERNEL_CASES: Readonly<Record<string, Cases>> = {
  ...ELEMENTWISE_CASES,
  ...LAYOUT_CASES,
  ...MATRIX_CASES,
};

/** By the name of the function; these lead to the composites. */
export const OP_CASES: Readonly<Record<string, Cases>> = {
  ...LAYER_CASES,
  ...ATTENTION_CASES,
  ...HEAD_LOSS_CASES,
  ...PREFERENCE_CASES,
};

/** All of them. */
export const CASES = { ...KERNEL_CASES, ...OP_CASES };
