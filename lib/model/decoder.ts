/**
 * A model reading token after token, with keys and values of what it has read
 * kept in the engine.
 *
 * All rows advance together, one position at a time or a stretch at once, so no
 * row is ever padded: a row whose prompt is shorter than another's begins to
 * write earlier.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { counted, formatMemory } from "../core/format.ts";
import { scoped } from "../core/scope.ts";
import { sizeOf } from "../core/shape.ts";
import * as tf from "../core/tf.ts";
import type {
  Engine,
  EngineTensor,
  Executable,
  Program,
  TensorSpec,
} from "../engine/program.ts";
import { attention, biasWhere } from "../ops/attention.ts";
import { embedding } from "../ops/embedding.ts";
import type { Architecture } from "./architecture.ts";
import { joinHeads, splitHeads } from "./heads.ts";

/** Positions read by one run where every row has as many to read. */
export const STRETCH = 16;

const keys = (layer: number) => `keys.${layer}`;
const values = (layer: number) => `values.${layer}`;
const next = (name: string) => `next.${name}`;

/** How much a decoder can read. */
export interface DecoderSize {
  /** Rows that are read side by side, B. @default {1} */
  readonly rows?: number;
  /** Positions that are remembered, S. @default {those of the model} */
  readonly positions?: number;
}

/** A model and what it has read so far in each of B rows. */
export class Decoder {
  /** Positions read so far, the same in every row. */
  length = 0;
  readonly #model: Architecture;
  readonly #rows: number;
  readonly #positions: number;
  readonly #caches: Readonly<Record<string, EngineTensor>>;
  readonly #compile: (T: number) => Executable;
  readonly #programs = new Map<number, Executable>();

  /**
   * @param parameters By their names; other programs may share them.
   * @param size How much is read.
   * @throws {UserError} If what is remembered is more than an engine can count: a
   * model may allow more positions than any machine holds.
   */
  constructor(
    engine: Engine,
    model: Architecture,
    parameters: Readonly<Record<string, EngineTensor>>,
    { rows = 1, positions = model.positions }: DecoderSize = {},
  ) {
    this.#model = model;
    this.#rows = rows;
    this.#positions = Math.min(positions, model.positions);
    const size = { rows, positions: this.#positions };
    const caches: Record<string, EngineTensor> = {};
    for (const [name, spec] of Object.entries(cacheSpecs(model, size))) {
      assertCountable(spec, this.#positions);
      caches[name] = engine.allocate(spec);
    }
    this.#caches = caches;
    this.#compile = (T) =>
      engine.compile(readProgram(model, size, T), {
        ...parameters,
        ...caches,
      });
  }

  /**
   * Reads tokens into every row.
   *
   * @param tokens For each row as many tokens as for the others, at least one.
   * @returns Logits after the last token, float32 `[V]` a row.
   *
   * @throws {RangeError} If the rows do not fit, or the positions end.
   */
  async read(tokens: readonly (readonly number[])[]): Promise<Float32Array[]> {
    const count = tokens[0]?.length ?? 0;
    const { vocabulary } = this.#model;
    const positions = this.#positions;
    if (
      tokens.length !== this.#rows || count === 0 ||
      tokens.some((row) => row.length !== count)
    ) {
      throw new RangeError(
        `Cannot read rows of ${tokens.map((row) => row.length)} tokens: ` +
          `expected ${this.#rows} rows of one length, at least 1`,
      );
    }
    if (this.length + count > positions) {
      throw new RangeError(
        `Cannot read ${counted(count, "token")} after ${this.length}: ` +
          `there are ${positions} positions`,
      );
    }
    let logits = new Float32Array();
    for (let at = 0; at < count;) {
      const T = count - at >= STRETCH ? STRETCH : 1;
      const stretch = tokens.map((row) => row.slice(at, at + T));
      logits = await this.#run(stretch, T) as Float32Array<ArrayBuffer>;
      at += T;
      this.length += T;
    }
    return tokens.map((_, row) =>
      logits.subarray(row * vocabulary, (row + 1) * vocabulary)
    );
  }

  /**
   * Goes on from what a decoder of the same model with as many rows and no more
   * positions has read.
   */
  async takeOver(other: Decoder): Promise<void> {
    const [S, s] = [this.#positions, other.#positions];
    const D = this.#model.headWidth;
    for (const [name, cache] of Object.entries(this.#caches)) {
      const read = await other.#caches[name].read();
      const all = new Float32Array(sizeOf(cache.shape));
      for (
        let head = 0;
        head < this.#rows * this.#model.keyValueHeads;
        head++
      ) {
        const start = head * s * D;
        all.set(read.subarray(start, start + other.length * D), head * S * D);
      }
      cache.write(all);
    }
    this.length = other.length;
  }

  /** Forgets everything read. */
  reset(): void {
    this.length = 0; // what lies beyond the length is never seen
  }

  dispose(): void {
    for (const program of this.#programs.values()) program.dispose();
  }

  async #run(
    tokens: readonly (readonly number[])[],
    T: number,
  ): Promise<Float32Array> {
    let program = this.#programs.get(T);
    if (!program) {
      program = this.#compile(T);
      this.#programs.set(T, program);
    }
    const { keyValueHeads: G } = this.#model;
    const [B, S] = [this.#rows, this.#positions];
    const { inputs } = program;
    const at = (t: number) => this.length + t;
    inputs.tokens.write(tokens.flat());
    inputs.positions.write(
      Array.from({ length: B * T }, (_, row) => at(row % T)),
    );
    inputs.cacheRows.write(
      Array.from(
        { length: B * G * T },
        (_, row) => Math.floor(row / T) * S + at(row % T),
      ),
    );
    inputs.lastRows.write(Array.from({ length: B }, (_, b) => b * T + T - 1));
    await program.run();
    return await program.outputs.logits.read() as Float32Array;
  }
}

/** @throws {UserError} If a cache has more values than engines count. */
function assertCountable({ shape }: TensorSpec, positions: number): void {
  const values = sizeOf(shape);
  if (values <= MOST_VALUES) return;
  const gibibytes = formatMemory([4 * values / 2 ** 20]).join(" ");
  throw new UserError(
    `Cannot remember ${positions} positions: the keys of one layer would take ` +
      `${gibibytes}, ask for fewer`,
  );
}

/** Indices are int32 in every engine. */
const MOST_VALUES = 2 ** 31 - 1;

/** What the decoder keeps between runs. */
export function cacheSpecs(
  { layers, keyValueHeads: G, headWidth: D }: Architecture,
  { rows: B, positions: S }: Required<DecoderSize>,
): Record<string, TensorSpec> {
  const shape = [B * G * S, D];
  const specs: Record<string, TensorSpec> = {};
  for (let layer = 0; layer < layers; layer++) {
    specs[keys(layer)] = { shape, dtype: "float32" };
    specs[values(layer)] = { shape, dtype: "float32" };
  }
  return specs;
}

/** The programs that a decoder compiles: for a stretch, and for one token. */
export function decoderPrograms(
  model: Architecture,
  size: Required<DecoderSize>,
): Program[] {
  return [STRETCH, 1].map((T) => readProgram(model, size, T));
}

/** Reads T tokens a row: updates the caches, gives the last rows' logits. */
function readProgram(
  model: Architecture,
  size: Required<DecoderSize>,
  T: number,
): Program {
  const { heads: H, keyValueHeads: G, headWidth: D } = model;
  const { rows: B, positions: S } = size;
  const caches = cacheSpecs(model, size);
  return {
    name: `read ${T}`,
    inputs: {
      ...Object.fromEntries(
        model.parameters.map(({ name, shape }) => [
          name,
          { shape, dtype: "float32" as const },
        ]),
      ),
      ...caches,
      tokens: { shape: [B * T], dtype: "int32" },
      positions: { shape: [B * T], dtype: "int32" },
      cacheRows: { shape: [B * G * T, 1], dtype: "int32" },
      lastRows: { shape: [B], dtype: "int32" },
    },
    run: (inputs) => {
      const outputs: Record<string, tf.Tensor> = {};
      const read = {
        tokens: inputs.tokens as tf.Tensor1D,
        positions: inputs.positions as tf.Tensor1D,
        longest: S,
      };
      const bias = pastBias(read.positions, B, S); //             [B, 1, T, S]
      /** The cache with this stretch's rows in place, `[B, G, S, D]`. */
      const remember = (name: string, heads: tf.Tensor4D) => {
        const rows = tf.reshape(heads, [B * G * T, D]);
        const ids = inputs.cacheRows as tf.Tensor2D;
        outputs[next(name)] = tf.tensorScatterUpdate(inputs[name], ids, rows);
        return tf.reshape(outputs[next(name)], [B, G, S, D]) as tf.Tensor4D;
      };
      const last = model.hiddenStates(
        inputs,
        read,
        (layer, [q, k, v]) =>
          scoped("attention", () => {
            const past = remember(keys(layer), splitHeads(k, B, G));
            const seen = remember(values(layer), splitHeads(v, B, G));
            return joinHeads(
              attention(splitHeads(q, B, H), past, seen, bias),
            );
          }),
        {
          select: (rows) => embedding(rows, inputs.lastRows as tf.Tensor1D),
        },
      ); //                                                            [B, C]
      const head = inputs[model.head] as tf.Tensor2D;
      return { logits: tf.matMul(last, head, false, true), ...outputs };
    },
    replaces: Object.fromEntries(
      Object.keys(caches).map((name) => [next(name), name]),
    ),
  };
}

/** Lets each position see itself and what came before. Float32 `[B, 1, T, S]`. */
function pastBias(
  positions: tf.Tensor1D,
  B: number,
  S: number,
): tf.Tensor4D {
  const past = tf.range(0, S, 1, "int32");
  const now = tf.reshape(positions, [B, 1, positions.shape[0] / B, 1]);
  return biasWhere(tf.lessEqual(past, now) as tf.Tensor4D);
}
