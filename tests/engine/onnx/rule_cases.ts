/**
 * Cases for lowering rules: a program that leads to the rule's kernel, and what
 * it has to give, on every engine.
 *
 * Covers that the kernel is there when the rule is asked, and that results have
 * shape, dtype and values. What is expected is written by hand or computed here
 * by loops in float64, which know neither tensors nor engines.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { sizeOf } from "sft/core/shape.ts";
import type * as tf from "sft/core/tf.ts";
import type { Rule } from "sft/engine/onnx/builder.ts";
import type { Dtype, Engine, Program } from "sft/engine/program.ts";
import { rewrite } from "sft/engine/rewrite.ts";
import { trace } from "sft/engine/trace.ts";
import { assertClose } from "../../support/close.ts";
import { TEST_ENGINES, testOn } from "../../support/engines.ts";
import { floats, type Given } from "../../support/kernel_check.ts";

/** Float32 keeps seven digits; engines may approximate in the last two. */
const WITHIN = { relative: 1e-5 };

/** One program and its results. */
export interface RuleCase {
  readonly inputs: readonly Given[];
  // deno-lint-ignore no-explicit-any -- operations ask for ranks of their own
  readonly run: (...inputs: any[]) => tf.Tensor | readonly tf.Tensor[];
  readonly expected: Given | readonly Given[];
}

/** Cases by kernel, then by what is special about them. */
export type RuleCases = Readonly<
  Record<string, Readonly<Record<string, RuleCase>>>
>;

/** Registers a test for each case and engine, and one that no rule is left. */
export function checkRules(
  table: string,
  rules: Readonly<Record<string, Rule>>,
  cases: RuleCases,
): void {
  Deno.test(`${table} have a case for every kernel, and lead to it`, () => {
    assertEquals(Object.keys(cases).sort(), Object.keys(rules).sort());
    for (const [kernel, labelled] of Object.entries(cases)) {
      for (const [label, { inputs, run }] of Object.entries(labelled)) {
        const nodes = rewrite(trace(programOf(kernel, inputs, run)));
        assert(nodes.some((node) => node.kernel === kernel), label);
      }
    }
  });
  for (const [kernel, labelled] of Object.entries(cases)) {
    for (const engine of TEST_ENGINES) {
      testOn(
        engine,
        `${table} compute ${kernel} on ${engine.name}`,
        (engine) => compareAll(engine, kernel, labelled),
      );
    }
  }
}

/** Runs a kernel's cases on one engine. */
export async function compareAll(
  engine: Engine,
  kernel: string,
  cases: RuleCases[string],
): Promise<void> {
  for (const [label, one] of Object.entries(cases)) {
    await compare(engine, `${kernel}, ${label}`, one);
  }
}

async function compare(
  engine: Engine,
  label: string,
  { inputs, run, expected }: RuleCase,
): Promise<void> {
  const program = engine.compile(programOf(label, inputs, run));
  inputs.forEach(({ values }, at) => program.inputs[at].write(values));
  await program.run();
  for (const [at, given] of [expected].flat().entries()) {
    const { shape, dtype } = program.outputs[`result ${at}`];
    assertEquals({ shape: [...shape], dtype }, specOf(given), label);
    const received = await program.outputs[`result ${at}`].read();
    assertClose(`${label}, result ${at}`, received, given.values, WITHIN);
  }
  program.dispose();
}

function programOf(
  name: string,
  inputs: readonly Given[],
  run: RuleCase["run"],
): Program {
  return {
    name,
    inputs: Object.fromEntries(inputs.map((one, at) => [at, specOf(one)])),
    run: (tensors) => {
      const results = [run(...inputs.map((_, at) => tensors[at]))].flat();
      return Object.fromEntries(
        results.map((tensor, at) => [`result ${at}`, tensor as tf.Tensor]),
      );
    },
  };
}

function specOf({ shape, values }: Given) {
  const dtype: Dtype = values instanceof Float32Array
    ? "float32"
    : values instanceof Int32Array
    ? "int32"
    : "bool";
  return { shape: [...shape], dtype };
}

/** Numbers of both signs, none of which repeats; `start` varies them. */
export function wave(shape: number[], start = 0): Given {
  const length = sizeOf(shape);
  const at = (_: unknown, i: number) => 2 * Math.sin(1.7 * i + start);
  return floats(Array.from({ length }, at), shape);
}

/** 1, 2, 3, …, for results that are written by hand. */
export function counted(...shape: number[]): Given {
  return floats(Array.from({ length: sizeOf(shape) }, (_, i) => i + 1), shape);
}

/** `f` of each element. */
export function each({ shape, values }: Given, f: (x: number) => number) {
  return floats(Array.from(values, f), [...shape]);
}

/** `f` of each pair of two matrices' elements; axes of 1 repeat. */
export function pairs(
  a: Given,
  b: Given,
  f: (a: number, b: number) => number,
): { shape: number[]; values: number[] } {
  const [x, y] = [asMatrix(a), asMatrix(b)];
  const rows = Math.max(x.rows, y.rows);
  const columns = Math.max(x.columns, y.columns);
  const values: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values.push(f(x.at(row, column), y.at(row, column)));
    }
  }
  return { shape: [rows, columns], values };
}

function asMatrix({ shape, values }: Given) {
  const columns = shape.at(-1) ?? 1;
  const rows = values.length / columns;
  return {
    rows,
    columns,
    at: (row: number, column: number) =>
      values[(rows === 1 ? 0 : row) * columns + (columns === 1 ? 0 : column)],
  };
}

/** a·b of matrices, as float64. */
export function product(a: Given, b: Given): Given {
  const [[M, K], [, N]] = [a.shape, b.shape];
  const values: number[] = [];
  for (let m = 0; m < M; m++) {
    for (let n = 0; n < N; n++) {
      let sum = 0;
      for (let k = 0; k < K; k++) {
        sum += a.values[m * K + k] * b.values[k * N + n];
      }
      values.push(sum);
    }
  }
  return floats(values, [M, N]);
}

/** The transpose of a matrix. */
export function flipped({ shape: [rows, columns], values }: Given): Given {
  const turned = Array.from(
    values,
    (_, at) => values[(at % rows) * columns + Math.floor(at / rows)],
  );
  return floats(turned, [columns, rows]);
}
