/**
 * What the reference gives pairs of answers: the model as it is at step 0, before
 * it learns anything.
 *
 *     ~/.cache/sft/reference/3f9a….safetensors    "logps", float32 [P, 2]
 *
 * Computed once and kept under a hash of all that decides it: the model's files,
 * the tokens of the pairs with their masks (so data, template, tokenizer and
 * lengths), and the engine.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Pair } from "../../batch/pairs/pair_example.ts";
import type { PairLogps } from "../../batch/pairs/pair_rows.ts";
import { exists } from "../../core/file.ts";
import { counted } from "../../core/format.ts";
import { cacheFolder } from "../../engine/tensorflow/folder.ts";
import type { Engine } from "../../engine/program.ts";
import { compileExampleLosses } from "../../measure/example_losses.ts";
import type { Architecture } from "../../model/architecture.ts";
import { hashOfAll } from "../../open/source_hash.ts";
import type { DataFile } from "../../store/manifest.ts";
import { readSafetensors, writeSafetensors } from "../../store/safetensors.ts";
import { allocateParameters, type NamedValues } from "../../train/state.ts";

/** The reference, and how it reads pairs. */
export interface Reference {
  readonly engine: Engine;
  readonly model: Architecture;
  /** The parameters that the run starts from. */
  readonly values: NamedValues;
  /** Files that they are from. */
  readonly files: readonly DataFile[];
  /** Tokens of a prompt with its answer at most. */
  readonly maxLength: number;
  /** Answers that are read at a time. */
  readonly rowsPerBatch: number;
  readonly padToken: number;
}

/**
 * Log-probabilities of both answers of every pair, in nats, in float32.
 *
 * @param log Told whether they are computed, and where they are kept.
 * @param cache The user's folder for what can be made again.
 */
export async function referenceLogps(
  reference: Reference,
  pairs: readonly Pair[],
  log: (line: string) => void,
  cache: string = cacheFolder(),
): Promise<Map<Pair, PairLogps>> {
  const path = `${cache}/sft/reference/${keyOf(reference, pairs)}.safetensors`;
  const of = `log-probabilities of ${counted(pairs.length, "pair")}`;
  if (!await exists(path)) {
    const data = await computed(reference, pairs);
    await writeSafetensors(path, [
      ["logps", { shape: [pairs.length, 2], data }],
    ]);
    log(`reference: ${of} computed, and kept in "${path}"`);
  } else log(`reference: ${of} were computed before, in "${path}"`);
  const { arrays } = await readSafetensors(path);
  const data = arrays.get("logps")!.data as Float32Array;
  return new Map(
    pairs.map((pair, p) => [pair, [data[2 * p], data[2 * p + 1]]]),
  );
}

/** Float32 `[P, 2]`. */
async function computed(
  { engine, model, values, maxLength, rowsPerBatch, padToken }: Reference,
  pairs: readonly Pair[],
): Promise<Float32Array> {
  const parameters = allocateParameters(engine, model.parameters, values);
  const losses = compileExampleLosses(
    { engine, model, parameters },
    [pairs.flat()],
    { rowLength: maxLength, rowsPerBatch, padToken },
  );
  const [found] = await losses.measure();
  losses.dispose();
  return Float32Array.from(found, ({ nats }) => -nats);
}

function keyOf(
  { engine, files, maxLength, rowsPerBatch }: Reference,
  pairs: readonly Pair[],
): string {
  const hash = createHash("sha256");
  // Sizes of a batch move the last digit.
  const sizes = `${maxLength} ${rowsPerBatch}`;
  hash.update(`${engine.description}\n${sizes}\n${hashOfAll(files)}\n`);
  for (const { tokens, supervised } of pairs.flat()) {
    hash.update(`${tokens.length}\n`);
    hash.update(
      new Uint8Array(tokens.buffer, tokens.byteOffset, 4 * tokens.length),
    );
    hash.update(supervised);
  }
  return hash.digest("hex");
}
