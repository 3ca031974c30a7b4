/**
 * The one form of what every engine is held to: a program, its inputs, and what
 * it has to give.
 *
 *     { inputs: [[5, 67]], run: tf.exp, expected: each(Math.exp) }
 *
 * @module
 */
import { sizeOf } from "sft/core/shape.ts";
import type * as tf from "sft/core/tf.ts";
import type { Dtype, HostArray } from "sft/engine/program.ts";

type Shape = readonly number[];

/** Values of their dtype: float32, int32, or bytes for bool. */
export interface Values {
  readonly shape: Shape;
  readonly values: HostArray;
  /** Whether an input has a gradient. @default {false} */
  readonly differentiated?: boolean;
}

/** A shape, filled with normal numbers and differentiated; or values. */
export type Operand = Shape | Values;

/** The result's elements from the inputs', flat and in float64. */
export type Reference = (
  inputs: readonly Float64Array[],
  shapes: readonly Shape[],
) => ArrayLike<number>;

/** One program and what it has to give. */
export interface Case {
  readonly inputs: readonly Operand[];
  // deno-lint-ignore no-explicit-any -- operations ask for ranks of their own
  readonly run: (...inputs: any[]) => tf.Tensor | readonly tf.Tensor[];
  /** Written by hand; or loops, of which central differences are the gradients. */
  readonly expected: Values | readonly Values[] | Reference;
  /** Of what a reference gives. @default {shape of the first input, float32} */
  readonly result?: { readonly shape?: Shape; readonly dtype?: Dtype };
  /** Whether a reference is differentiated. @default {true} */
  readonly gradients?: boolean;
  /** Whether each bit of results is known, as it is of all but float32. */
  readonly exact?: boolean;
}

/** Cases by what is special about them. */
export type Cases = Readonly<Record<string, Case>>;

/** Cases of one function for several lists of inputs. */
export function casesOf(
  run: Case["run"],
  expected: Reference,
  inputs: Readonly<Record<string, readonly Operand[]>>,
  { shape, gradients }: {
    /** Of the result. @default {the first input's} */
    readonly shape?: (shapes: readonly Shape[]) => Shape;
    readonly gradients?: boolean;
  } = {},
): Cases {
  const cases = Object.entries(inputs).map(([label, inputs]) => {
    const result = { shape: shape?.(inputs.map(shapeOf)) };
    return [label, { inputs, run, expected, result, gradients }];
  });
  return Object.fromEntries(cases);
}

/** The same cases, each with this before its label. */
export function labelled(label: string, cases: Cases): Cases {
  return Object.fromEntries(
    Object.entries(cases).map(([other, one]) => [`${label}, ${other}`, one]),
  );
}

/** Whether an input is values. */
export function isGiven(operand: Operand): operand is Values {
  return !Array.isArray(operand);
}

/** The shape of an input. */
export function shapeOf(operand: Operand): Shape {
  return isGiven(operand) ? operand.shape : operand;
}

/** Float32 of one axis, or of `shape`. */
export function floats(values: readonly number[], shape?: Shape): Values {
  return { shape: shape ?? [values.length], values: Float32Array.from(values) };
}

/** Ids and the like: int32 of one axis, or of `shape`. */
export function ints(values: readonly number[], shape?: Shape): Values {
  return { shape: shape ?? [values.length], values: Int32Array.from(values) };
}

/** Bool of one axis, or of `shape`. */
export function bools(values: readonly number[], shape?: Shape): Values {
  return { shape: shape ?? [values.length], values: Uint8Array.from(values) };
}

/** `f` of 0, 1, 2, …; as float32, or what else is asked for. */
export function made(
  shape: Shape,
  f: (index: number) => number,
  values: typeof floats = floats,
): Values {
  return values(Array.from({ length: sizeOf(shape) }, (_, i) => f(i)), shape);
}

/** 1, 2, 3, …, for results that are written by hand. */
export function counted(...shape: number[]): Values {
  return made(shape, (i) => i + 1);
}

/** Numbers well above 0, differentiated. */
export function positive(...shape: number[]): Values {
  const values = made(shape, (i) => 0.1 + 4 * Math.sin(1.7 * i) ** 2);
  return { ...values, differentiated: true };
}
