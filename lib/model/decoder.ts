/**
 * GPT-2 reading token after token, with keys and values of what it has read
 * kept in the engine.
 *
 * All rows advance together, one position at a time or a stretch at once, so no
 * row is ever padded: a row whose prompt is shorter than another's begins to
 * write earlier.
 *
 * @module
 */
import { counted } from "../core/format.ts";
import { scoped } from "../core/scope.ts";
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
import type { Gpt2Config } from "./config.ts";
import { hiddenStates, joinHeads, splitHeads } from "./gpt2.ts";
import { gpt2Parameters } from "./parameters.ts";

/** Positions read by one run where every row has as many to read. */
const STRETCH = 16;

const keys = (layer: number) => `keys.${layer}`;
const values = (layer: number) => `values.${layer}`;
const next = (name: string) => `next.${name}`;

/** A model and what it has read so far in each of B rows. */
export class Decoder {
  /** Positions read so far, the same in every row. */
  length = 0;
  readonly #config: Gpt2Config;
  readonly #rows: number;
  readonly #compile: (T: number) => Executable;
  readonly #programs = new Map<number, Executable>();

  /**
   * @param parameters Shared with whatever else uses them, by parameter name.
   * @param rows Rows that are read side by side, B.
   */
  constructor(
    engine: Engine,
    config: Gpt2Config,
    parameters: Readonly<Record<string, EngineTensor>>,
    rows = 1,
  ) {
    this.#config = config;
    this.#rows = rows;
    const caches: Record<string, EngineTensor> = {};
    for (const [name, spec] of Object.entries(cacheSpecs(config, rows))) {
      caches[name] = engine.allocate(spec);
    }
    this.#compile = (T) =>
      engine.compile(readProgram(config, rows, T), {
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
   * @throws {RangeError} If the rows do not fit, or the model's positions end.
   */
  async read(tokens: readonly (readonly number[])[]): Promise<Float32Array[]> {
    const count = tokens[0]?.length ?? 0;
    const { n_positions, vocab_size } = this.#config;
    if (
      tokens.length !== this.#rows || count === 0 ||
      tokens.some((row) => row.length !== count)
    ) {
      throw new RangeError(
        `Cannot read rows of ${tokens.map((row) => row.length)} tokens: ` +
          `expected ${this.#rows} rows of one length, at least 1`,
      );
    }
    if (this.length + count > n_positions) {
      throw new RangeError(
        `Cannot read ${counted(count, "token")} after ${this.length}: ` +
          `the model has ${n_positions} positions`,
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
      logits.subarray(row * vocab_size, (row + 1) * vocab_size)
    );
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
    const { n_head: H, n_positions: S } = this.#config;
    const B = this.#rows;
    const { inputs } = program;
    const at = (t: number) => this.length + t;
    inputs.tokens.write(tokens.flat());
    inputs.positions.write(
      Array.from({ length: B * T }, (_, row) => at(row % T)),
    );
    inputs.cacheRows.write(
      Array.from(
        { length: B * H * T },
        (_, row) => Math.floor(row / T) * S + at(row % T),
      ),
    );
    inputs.lastRows.write(Array.from({ length: B }, (_, b) => b * T + T - 1));
    await program.run();
    return await program.outputs.logits.read() as Float32Array;
  }
}

function cacheSpecs(
  { n_layer, n_head: H, n_embd: C, n_positions: S }: Gpt2Config,
  B: number,
): Record<string, TensorSpec> {
  const shape = [B * H * S, C / H];
  const specs: Record<string, TensorSpec> = {};
  for (let layer = 0; layer < n_layer; layer++) {
    specs[keys(layer)] = { shape, dtype: "float32" };
    specs[values(layer)] = { shape, dtype: "float32" };
  }
  return specs;
}

/** Reads T tokens a row: updates the caches, gives the last rows' logits. */
function readProgram(config: Gpt2Config, B: number, T: number): Program {
  const { n_head: H, n_embd: C, n_positions: S } = config;
  const caches = cacheSpecs(config, B);
  return {
    name: `read ${T}`,
    inputs: {
      ...Object.fromEntries(
        gpt2Parameters(config).map(({ name, shape }) => [
          name,
          { shape, dtype: "float32" as const },
        ]),
      ),
      ...caches,
      tokens: { shape: [B * T], dtype: "int32" },
      positions: { shape: [B * T], dtype: "int32" },
      cacheRows: { shape: [B * H * T, 1], dtype: "int32" },
      lastRows: { shape: [B], dtype: "int32" },
    },
    run: (inputs) => {
      const outputs: Record<string, tf.Tensor> = {};
      const read = {
        tokens: inputs.tokens as tf.Tensor1D,
        positions: inputs.positions as tf.Tensor1D,
      };
      const bias = pastBias(read.positions, B, S); //             [B, 1, T, S]
      /** The cache with this stretch's rows in place, `[B, H, S, D]`. */
      const remember = (name: string, heads: tf.Tensor4D) => {
        const rows = tf.reshape(heads, [B * H * T, C / H]);
        const ids = inputs.cacheRows as tf.Tensor2D;
        outputs[next(name)] = tf.tensorScatterUpdate(inputs[name], ids, rows);
        return tf.reshape(outputs[next(name)], [B, H, S, C / H]) as tf.Tensor4D;
      };
      const last = hiddenStates(
        config,
        inputs,
        read,
        (layer, qkv) =>
          scoped("attention", () => {
            const [q, k, v] = qkv.map((x) => splitHeads(x, B, H));
            const past = remember(keys(layer), k);
            return joinHeads(
              attention(q, past, remember(values(layer), v), bias),
            );
          }),
        {
          select: (rows) => embedding(rows, inputs.lastRows as tf.Tensor1D),
        },
      ); //                                                            [B, C]
      const table = inputs["transformer.wte.weight"] as tf.Tensor2D;
      return { logits: tf.matMul(last, table, false, true), ...outputs };
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
