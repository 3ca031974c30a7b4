/**
 * The parity fixture: what PyTorch and Hugging Face `transformers` compute for
 * a small GPT-2, made by `tests/fixtures/make_gpt2.py`.
 *
 * Covers reading it into typed arrays. Runs nothing and compares nothing.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { readSafetensors } from "sft/store/safetensors.ts";
import type { AdamWSettings } from "sft/train/optimizer.ts";

const FOLDER = new URL("../fixtures/gpt2/", import.meta.url);

/** Named float32 arrays, keyed as in the model's file. */
export type FloatArrays = ReadonlyMap<string, Float32Array>;

/** One row of a batch as our packer lays it out; every array is `[T]`. */
export interface FixtureRow {
  readonly tokens: Int32Array;
  /** 1, 2, … per example, 0 for padding. */
  readonly segments: Int32Array;
  readonly positions: Int32Array;
  /** 1 where the token is trained as a target, not yet shifted. */
  readonly supervised: Uint8Array;
}

/** A loss as a sum in nats and the number of targets it is a sum over. */
export interface SummedLoss {
  readonly nats: number;
  readonly targets: number;
}

/** One AdamW step: its loss is taken before the update. */
export interface FixtureStep {
  /** Index of the batch it trains on. */
  readonly batch: number;
  readonly learningRate: number;
  readonly natsPerTarget: number;
  readonly targets: number;
  /** Global norm of `natsPerTarget`'s gradient before clipping. */
  readonly gradNorm: number;
}

/** A prompt, its greedy continuation, and the logits each token came from. */
export interface FixtureContinuation {
  readonly prompt: Int32Array;
  /** `[N]` */
  readonly continuation: Int32Array;
  /** `[N, V]` */
  readonly logits: Float32Array;
}

/** Logits `[V]` as they leave each filter, in the order of application. */
export interface FixtureFilterCase {
  readonly history: Int32Array;
  readonly logits: Float32Array;
  readonly noRepeatNgram: Float32Array;
  readonly temperature: Float32Array;
  readonly topK: Float32Array;
  readonly topP: Float32Array;
}

export interface Fixture {
  /** Path of the model's folder, as Hugging Face saved it. */
  readonly modelFolder: string;
  /** Two plain rows: tokens `[B, T]`, logits `[B, T, V]`. */
  readonly plain: PlainRows;
  /** One batch of isolated examples; gradients are of `nats / targets`. */
  readonly packed: SummedLoss & {
    readonly rows: readonly FixtureRow[];
    /** The same rows read as one text each: what isolation must not give. */
    readonly naive: SummedLoss;
    readonly gradients: FloatArrays;
  };
  /** One batch of which few positions have a target, the first not. */
  readonly sparse: SummedLoss & {
    readonly rows: readonly FixtureRow[];
    readonly gradients: FloatArrays;
  };
  /** Two ragged micro-batches of one step; gradients of the joint loss. */
  readonly accumulation: SummedLoss & {
    readonly batches: readonly (SummedLoss & { rows: readonly FixtureRow[] })[];
    readonly gradients: FloatArrays;
  };
  /** Twenty steps; the first trains on `packed`, at learning rate 0. */
  readonly adamw: {
    readonly lr: number;
    readonly betas: readonly [number, number];
    readonly eps: number;
    readonly weightDecay: number;
    readonly maxNorm: number;
    readonly warmupSteps: number;
    /** Names of the parameters that decay. */
    readonly decayed: readonly string[];
    readonly batches: readonly (readonly FixtureRow[])[];
    readonly steps: readonly FixtureStep[];
    /** Parameters after the last step; see `withoutKeyBias()`. */
    readonly final: FloatArrays;
  };
  readonly generation: readonly FixtureContinuation[];
  readonly filters: {
    readonly noRepeatNgramSize: number;
    readonly temperature: number;
    readonly topK: number;
    readonly topP: number;
    readonly cases: ReadonlyMap<string, FixtureFilterCase>;
  };
  /** Relative distance of PyTorch's float32 from its float64, per quantity. */
  readonly float32Noise: Readonly<Record<string, number>>;
}

/** Reads the whole fixture: 0.6 megabytes. */
export async function readFixture(): Promise<Fixture> {
  const scalars = JSON.parse(
    await Deno.readTextFile(new URL("fixture.json", FOLDER)),
    withCamelCaseKeys,
  );
  const [plain, packed, sparse, accumulation, adamw, generation, filters] =
    await Promise.all(
      [
        "plain",
        "packed",
        "sparse",
        "accumulation",
        "adamw",
        "generation",
        "filters",
      ].map((file) =>
        readArrays(fileURLToPath(new URL(`${file}.safetensors`, FOLDER)))
      ),
    );
  const [B, T, V] = plain.shape("logits");
  return {
    modelFolder: fileURLToPath(new URL("model", FOLDER)),
    plain: {
      B,
      T,
      V,
      tokens: plain.int("tokens"),
      logits: plain.float("logits"),
    },
    packed: {
      ...scalars.packed,
      rows: rowsOf(packed, ""),
      gradients: packed.floatsUnder("gradient."),
    },
    sparse: {
      ...scalars.sparse,
      rows: rowsOf(sparse, ""),
      gradients: sparse.floatsUnder("gradient."),
    },
    accumulation: {
      ...scalars.accumulation,
      batches: scalars.accumulation.batches.map((
        loss: SummedLoss,
        index: number,
      ) => ({ ...loss, rows: rowsOf(accumulation, `${index}.`) })),
      gradients: accumulation.floatsUnder("gradient."),
    },
    adamw: {
      ...scalars.adamw,
      batches: adamw.numbered().map((prefix) => rowsOf(adamw, prefix)),
      final: adamw.floatsUnder("final."),
    },
    generation: generation.numbered().map((prefix) => ({
      prompt: generation.int(`${prefix}prompt`),
      continuation: generation.int(`${prefix}continuation`),
      logits: generation.float(`${prefix}logits`),
    })),
    filters: {
      ...scalars.filters,
      cases: new Map(scalars.filters.cases.map((name: string) => [name, {
        history: filters.int(`${name}.history`),
        logits: filters.float(`${name}.logits`),
        noRepeatNgram: filters.float(`${name}.no_repeat_ngram_size`),
        temperature: filters.float(`${name}.temperature`),
        topK: filters.float(`${name}.top_k`),
        topP: filters.float(`${name}.top_p`),
      }])),
    },
    float32Noise: scalars.float32Noise,
  };
}

/** The optimizer of the fixture's twenty steps. */
export function optimizerOf(adamw: Fixture["adamw"]): AdamWSettings {
  return {
    beta1: adamw.betas[0],
    beta2: adamw.betas[1],
    epsilon: adamw.eps,
    weightDecay: adamw.weightDecay,
    maxGradNorm: adamw.maxNorm,
  };
}

/**
 * A parameter's values without what no loss determines: the key third of an
 * attention bias. It shifts all scores of a query alike and softmax cancels it,
 * so its gradient is rounding, of which AdamW makes steps of any size.
 */
export function withoutKeyBias(
  name: string,
  values: Float32Array,
): Float32Array {
  if (!name.endsWith("attn.c_attn.bias")) return values;
  const C = values.length / 3;
  return Float32Array.of(...values.subarray(0, C), ...values.subarray(2 * C));
}

/** What `readArrays()` gives. */
export type Arrays = Awaited<ReturnType<typeof readArrays>>;

/** A file's arrays, by name and type. */
export async function readArrays(path: string) {
  const { arrays } = await readSafetensors(path);
  const named = (name: string) => {
    const array = arrays.get(name);
    if (array) return array;
    throw new RangeError(
      `Cannot read "${name}" of "${path}": no such array, ` +
        "make the fixture again",
    );
  };
  const float = (name: string) => named(name).data as Float32Array;
  return {
    shape: (name: string) => named(name).shape,
    int: (name: string) => named(name).data as Int32Array,
    float,
    floatsUnder: (prefix: string): FloatArrays =>
      new Map(
        [...arrays.keys()].filter((name) => name.startsWith(prefix))
          .map((name) => [name.slice(prefix.length), float(name)]),
      ),
    /** The prefixes "0.", "1.", …, as many as there are. */
    numbered: (): string[] => {
      const first = [...arrays.keys()].map((name) => name.match(/^\d+\./)?.[0]);
      return [...new Set(first)].filter((prefix) => prefix !== undefined)
        .sort();
    },
  };
}

/** Plain rows: tokens `[B, T]`, and logits `[B, T, V]`. */
export interface PlainRows {
  readonly B: number;
  readonly T: number;
  readonly V: number;
  readonly tokens: Int32Array;
  readonly logits: Float32Array;
}

/** The plain rows of a file that holds more. */
export function plainRowsOf(arrays: Arrays): PlainRows {
  const [B, T, V] = arrays.shape("plain.logits");
  return {
    ...{ B, T, V },
    tokens: arrays.int("plain.tokens"),
    logits: arrays.float("plain.logits"),
  };
}

/** The rows of a batch whose arrays' names begin so. */
export function rowsOf(arrays: Arrays, prefix: string): FixtureRow[] {
  const [B, T] = arrays.shape(`${prefix}tokens`);
  return Array.from({ length: B }, (_, b) => {
    const row = (name: string) =>
      arrays.int(prefix + name).slice(b * T, (b + 1) * T);
    return {
      tokens: row("tokens"),
      segments: row("segments"),
      positions: row("positions"),
      supervised: Uint8Array.from(row("supervised")),
    };
  });
}

/** For `JSON.parse`: Python's names to ours. */
export function withCamelCaseKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key.replaceAll(/_([a-z])/g, (_, letter) => letter.toUpperCase()),
      item,
    ]),
  );
}
