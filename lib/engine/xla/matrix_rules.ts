/**
 * StableHLO for matrix products, indexing, and those composites of `lib/ops`
 * that have a better form than their composition.
 *
 * Ids beyond a table's ends are not checked: a gather takes the nearest row, a
 * scatter leaves them out.
 *
 * @module
 */
import { axesOf } from "../kernels.ts";
import { isThinProduct } from "../thin_product.ts";
import { type Builder, integers, type Operand, type Rule } from "./builder.ts";

/** Whole numbers `[from, to)`. */
function range(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}

/** An attribute such as `#stablehlo.dot<a = [0], b = []>`. */
function numbers(
  type: string,
  fields: Readonly<Record<string, number | readonly number[]>>,
): string {
  const written = Object.entries(fields).map(([name, value]) =>
    `${name} = ${typeof value === "number" ? value : `[${value.join(", ")}]`}`
  );
  return `#stablehlo.${type}<${written.join(", ")}>`;
}

/** Without it, GPUs round factors of float32 to ten bits. */
const WHOLE = `[${Array(2).fill("#stablehlo<precision HIGHEST>").join(", ")}]`;

/** A product of matrices or stacks of them, added up in float32. */
const product: Rule = (node, to) => {
  const { inputs, outputs: [result], attributes } = node;
  const { transposeA, transposeB } = attributes;
  const stack = result.shape.slice(0, -2);
  const { length } = stack;
  const rounds = to.bfloat16 && !isThinProduct(node);
  const axes = range(0, length);
  const dimensions = numbers("dot", {
    lhs_batching_dimensions: axes,
    rhs_batching_dimensions: axes,
    lhs_contracting_dimensions: [length + (transposeA ? 0 : 1)],
    rhs_contracting_dimensions: [length + (transposeB ? 1 : 0)],
  });
  return [
    to.operation(
      "dot_general",
      inputs.map((value) => {
        const operand = to.operand(value);
        const factor = rounds ? to.convert(operand, "bfloat16") : operand;
        return to.broadcast(factor, [...stack, ...value.shape.slice(-2)]);
      }),
      result,
      {
        attributes: {
          dot_dimension_numbers: dimensions,
          ...rounds ? {} : { precision_config: WHOLE },
        },
      },
    ),
  ];
};

const gather: Rule = (
  { inputs: [x, ids], outputs: [result], attributes },
  to,
) => {
  const [axis] = axesOf(x, attributes.axis);
  const behind = axis + ids.shape.length;
  return [
    to.operation("gather", [to.operand(x), to.operand(ids)], result, {
      attributes: {
        dimension_numbers: numbers("gather", {
          offset_dims: [
            ...range(0, axis),
            ...range(behind, result.shape.length),
          ],
          collapsed_slice_dims: [axis],
          start_index_map: [axis],
          index_vector_dim: ids.shape.length,
        }),
        slice_sizes: integers(x.shape.with(axis, 1)),
      },
    }),
  ];
};

/**
 * `onto` with `updates` at the places that `index` lists. A place is a position
 * on each of the first `depth` axes; they lie along `index`'s axis `indexAxis`,
 * or are one number each where there is no such axis.
 */
function scatter(
  [onto, index, updates]: readonly Operand[],
  { depth, indexAxis, body }: {
    depth: number;
    indexAxis: number;
    body: "add" | "second";
  },
  to: Builder,
): Operand {
  return to.operation("scatter", [onto, index, updates], onto, {
    attributes: {
      scatter_dimension_numbers: numbers("scatter", {
        update_window_dims: range(indexAxis, updates.shape.length),
        inserted_window_dims: range(0, depth),
        scatter_dims_to_operand_dims: range(0, depth),
        index_vector_dim: indexAxis,
      }),
    },
    body,
  });
}

/** One rule a kernel. */
export const MATRIX_RULES: Readonly<Record<string, Rule>> = {
  BatchMatMul: product,
  GatherV2: gather,
  UnsortedSegmentSum: ({ inputs: [rows, ids], outputs: [{ shape }] }, to) => [
    scatter(
      [to.full(0, shape), to.operand(ids), to.operand(rows)],
      { depth: 1, indexAxis: ids.shape.length, body: "add" },
      to,
    ),
  ],
  TensorScatterUpdate: (node, to) => {
    const { shape } = node.inputs[1];
    const indexAxis = shape.length - 1;
    const depth = shape[indexAxis];
    return [
      scatter(to.operands(node), { depth, indexAxis, body: "second" }, to),
    ];
  },
  TakeAlong: ({ inputs: [x, ids], outputs: [result] }, to) => [
    to.operation("gather", [to.operand(x), to.operand(ids)], result, {
      attributes: {
        dimension_numbers: numbers("gather", {
          collapsed_slice_dims: [1],
          operand_batching_dims: [0],
          start_indices_batching_dims: [0],
          start_index_map: [1],
          index_vector_dim: 2,
        }),
        slice_sizes: integers([1, 1]),
      },
    }),
  ],
  // A selection can be fused with the operations around it, a scatter cannot.
  PutAlong: ({ inputs: [x, ids, updates], outputs: [result] }, to) => {
    const { shape } = result;
    const column = to.operation("iota", [], { shape, dtype: "int32" }, {
      attributes: { iota_dimension: "1 : i64" },
    });
    const wanted = to.broadcast(to.operand(ids), shape);
    const chosen = to.compare("EQ", column, wanted);
    const replacing = to.broadcast(to.operand(updates), shape);
    return [
      to.operation("select", [chosen, replacing, to.operand(x)], result),
    ];
  },
};
