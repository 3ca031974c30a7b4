/**
 * What Muon costs: the time of its Newton–Schulz steps alone.
 *
 * @module
 */
import type { Clock } from "../core/clock.ts";
import { randomStream } from "../core/random.ts";
import type * as tf from "../core/tf.ts";
import type { ParameterSpec } from "../core/trainable.ts";
import type { Engine } from "../engine/program.ts";
import { type MuonSettings, muonShapes, orthogonalized } from "./muon.ts";

/** Runs of each shape; the quickest counts, as others wait for something. */
const RUNS = 3;

/**
 * Milliseconds that the Newton–Schulz steps of one update take: one matrix of
 * each shape is timed, and counts as often as there are such.
 *
 * @param specs Muon's parameters; others have no such matrices.
 */
export async function newtonSchulzMs(
  engine: Engine,
  { steps }: MuonSettings,
  specs: readonly ParameterSpec[],
  clock: Clock,
): Promise<number> {
  const counts = new Map<string, number>();
  for (const [rows, columns] of specs.flatMap(muonShapes)) {
    const shape = `${rows} ${columns}`;
    counts.set(shape, (counts.get(shape) ?? 0) + 1);
  }
  let total = 0;
  for (const [text, count] of counts) {
    const shape = text.split(" ").map(Number);
    total += count * await quickestMs(engine, shape, steps, clock);
  }
  return total;
}

async function quickestMs(
  engine: Engine,
  shape: readonly number[],
  steps: number,
  clock: Clock,
): Promise<number> {
  const program = engine.compile({
    name: "Newton-Schulz",
    inputs: { update: { shape, dtype: "float32" } },
    run: ({ update }) => ({
      direction: orthogonalized(update as tf.Tensor2D, steps),
    }),
  });
  const { normal } = randomStream(1, "Newton-Schulz");
  const [rows, columns] = shape;
  program.inputs.update.write(Float32Array.from(
    { length: rows * columns },
    normal,
  ));
  await program.run(); // the first takes longer
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const before = clock();
    await program.run();
    times.push(clock() - before);
  }
  program.dispose();
  return Math.min(...times);
}
