/**
 * Cases for attention and the biases that say what it sees.
 *
 * @module
 */
import {
  attention,
  type AttentionOptions,
  attentionReference,
  biasWhere,
  documentBias,
  HIDDEN,
} from "sft/ops/attention.ts";
import { dropoutReference } from "sft/ops/dropout.ts";
import {
  bools,
  type Cases,
  casesOf,
  floats,
  ints,
  labelled,
  made,
  type Operand,
  type Values,
} from "./case.ts";

/** A bias drawn as one text a position: `·` is seen, `x` is hidden. */
function drawn(shape: number[], ...rows: string[]): Values {
  const cells = rows.flatMap((row) => row.split(" "));
  return floats(cells.map((cell) => cell === "x" ? HIDDEN : 0), shape);
}

/** The causal bias of B rows of T positions. */
function causal(B: number, T: number): Values {
  return made(
    [B, 1, T, T],
    (i) => i % T > Math.floor(i / T) % T ? HIDDEN : 0,
  );
}

/** Queries, keys and values of one shape, and what else there is. */
const alike = (shape: number[], ...others: Operand[]): Operand[] => [
  ...[shape, shape, shape],
  ...others,
];

const RATE = 0.4;

/** Inputs are queries, keys, values, a bias, and what dropout keeps, if any. */
function attentionCases(
  inputs: Record<string, Operand[]>,
  options: AttentionOptions = {},
): Cases {
  return casesOf(
    (q, k, v, bias, keep) =>
      attention(q, k, v, bias, {
        ...options,
        ...keep && { drop: { keep, rate: RATE } },
      }),
    ([q, k, v, bias, keep], [[B, H, T, D], [, , S]]) =>
      attentionReference(
        [q, k, v],
        [B, H, T, S, D],
        bias,
        keep && dropoutReference([keep.map(() => 1)], keep, RATE),
      ),
    inputs,
  );
}

/** Queries of H heads, keys and values of fewer, and what else there is. */
const fewer = (
  [B, H, T, D]: number[],
  G: number,
  ...others: Operand[]
): Operand[] => [[B, H, T, D], [B, G, T, D], [B, G, T, D], ...others];

const DROPPED = alike(
  [1, 3, 5, 7],
  causal(1, 5),
  made([1, 3, 5, 5], (i) => Number(i % 3 > 0), bools),
);

const tiles = (tile: number, inputs: Record<string, Operand[]>): Cases =>
  labelled(
    `in causal tiles of ${tile}`,
    attentionCases(inputs, { causal: true, tile }),
  );

/** Documents within tiles of 2 and across them, none of more than two positions. */
const SHORT: Record<string, Operand[]> = {
  "short documents": alike(
    [1, 2, 7, 3],
    drawn(
      [1, 1, 7, 7],
      ...["· x x x x x x", "x · x x x x x", "x · · x x x x"],
      ...["x x x · x x x", "x x x · · x x", "x x x x x · x"],
      "x x x x x · ·",
    ),
  ),
};

const within = (longest: number): Cases =>
  labelled(
    `of documents of up to ${longest}`,
    attentionCases(SHORT, { causal: true, tile: 2, longest }),
  );

const TILED: Record<string, Operand[]> = {
  "odd sizes": alike([2, 3, 5, 7], causal(2, 5)),
  "heads in groups": fewer([2, 6, 5, 3], 2, causal(2, 5)),
  "a last tile of one": alike([1, 2, 7, 3], causal(1, 7)),
  "packed documents": alike(
    [1, 2, 6, 3],
    drawn(
      [1, 1, 6, 6],
      ...["· x x x x x", "· · x x x x", "x x · x x x"],
      ...["x x · · x x", "x x · · · x", "x x x x x ·"],
    ),
  ),
};

/** By op. */
export const ATTENTION_CASES: Readonly<Record<string, Cases>> = {
  attention: {
    ...attentionCases({
      "one position": alike([1, 1, 1, 1], drawn([1, 1, 1, 1], "·")),
      "odd sizes": alike([2, 3, 5, 7], causal(2, 5)),
      "a long row": alike([1, 1, 67, 3], causal(1, 67)),
      "more keys than queries": [
        [1, 2, 1, 5],
        [1, 2, 9, 5],
        [1, 2, 9, 5],
        drawn([1, 1, 1, 9], "· · · · · · x x x"),
      ],
      "another bias in each row of the batch": alike(
        [2, 2, 3, 4],
        drawn(
          [2, 1, 3, 3],
          ...["· x x", "· · x", "· · ·"],
          ...["· x x", "x · x", "x · ·"],
        ),
      ),
      "one head of keys for all queries": fewer([2, 3, 5, 7], 1, causal(2, 5)),
      "heads in groups, more keys than queries": [
        [2, 4, 1, 5],
        [2, 2, 3, 5],
        [2, 2, 3, 5],
        drawn([2, 1, 1, 3], "· · x", "· · ·"),
      ],
      "heads in groups, dropout": fewer(
        [1, 4, 3, 5],
        2,
        causal(1, 3),
        made([1, 4, 3, 3], (i) => Number(i % 3 > 0), bools),
      ),
      "dropout, odd sizes": DROPPED,
      "dropout, nothing kept": alike(
        [1, 1, 2, 3],
        causal(1, 2),
        bools([0, 0, 0, 0], [1, 1, 2, 2]),
      ),
    }),
    ...tiles(2, { ...TILED, "dropout, odd sizes": DROPPED }),
    ...tiles(3, TILED),
    ...tiles(64, TILED),
    ...within(2),
    ...within(3),
  },
  documentBias: {
    "a position sees its own document so far": {
      inputs: [ints([1, 1, 2, 2, 0, 1, 2, 2, 2, 2], [2, 5])],
      run: documentBias,
      expected: drawn(
        [2, 1, 5, 5],
        ...["· x x x x", "· · x x x", "x x · x x", "x x · · x", "x x x x ·"],
        ...["· x x x x", "x · x x x", "x · · x x", "x · · · x", "x · · · ·"],
      ),
      exact: true,
    },
    "padding sees padding, so no row is all hidden": {
      inputs: [ints([1, 0, 0], [1, 3])],
      run: documentBias,
      expected: drawn([1, 1, 3, 3], "· x x", "x · x", "x · ·"),
      exact: true,
    },
  },
  biasWhere: {
    "what is not visible is hidden": {
      inputs: [bools([1, 0, 1, 1], [1, 1, 2, 2])],
      run: biasWhere,
      expected: drawn([1, 1, 2, 2], "· x", "· ·"),
      exact: true,
    },
  },
};
