/**
 * The losses of examples one by one: packed to be read together, and told apart
 * again by the segments of their rows.
 *
 * @module
 */
import { type Batch, makeBatch } from "../batch/batch.ts";
import type { Example } from "../batch/example.ts";
import { packApart, type PackedRow } from "../batch/pack.ts";
import { trainable } from "../model/loss.ts";
import { targetLosses } from "../train/evaluate.ts";
import { targetLossProgram } from "../train/programs.ts";
import { groupsOf, lossShape, type Subject } from "./held_out.ts";

/** What an example's targets lose. */
export interface ExampleLoss {
  /** Summed over the targets. */
  readonly nats: number;
  readonly targets: number;
}

/** Losses of the parameters as they are. */
export interface ExampleLosses {
  /** By set, in the order of its examples. */
  measure(): Promise<ExampleLoss[][]>;
  dispose(): void;
}

/** How examples share rows and batches. */
export interface Sharing {
  readonly rowLength: number;
  readonly rowsPerBatch: number;
  readonly padToken: number;
}

/**
 * Compiles the losses of examples, each alone in its attention.
 *
 * @param sets Of examples that are different objects.
 */
export function compileExampleLosses(
  { engine, model, parameters }: Subject,
  sets: readonly (readonly Example[])[],
  sharing: Sharing,
): ExampleLosses {
  const { rowLength, rowsPerBatch, padToken } = sharing;
  const shared = sets.map((set) => packApart(set, rowLength, padToken));
  const rows = shared.map((set) => set.map(({ row }) => row));
  const inRow = new Map(
    shared.flat().map(({ row, examples }) => [row, examples]),
  );
  const shape = lossShape(rows, rowsPerBatch);
  const program = engine.compile(
    targetLossProgram(trainable(model), shape),
    parameters,
  );
  const groups = rows.flatMap((set) => groupsOf(set, rowsPerBatch));
  function* batches() {
    for (const group of groups) yield makeBatch(group, shape.B, shape.K);
  }
  return {
    measure: async () => {
      const losses = new Map<Example, ExampleLoss>();
      let index = 0;
      for await (
        const { batch, nats } of targetLosses(program, shape, batches())
      ) {
        const group = groups[index++];
        for (const [place, { row, segment }] of placesOf(batch, group)) {
          const example = inRow.get(row)![segment - 1];
          const { nats: sum, targets } = losses.get(example) ?? NOTHING;
          losses.set(example, {
            nats: sum + nats[place],
            targets: targets + 1,
          });
        }
      }
      return sets.map((set) =>
        set.map((example) => losses.get(example) ?? NOTHING)
      );
    },
    dispose: () => program.dispose(),
  };
}

const NOTHING: ExampleLoss = { nats: 0, targets: 0 };

/** Slots of a batch that hold a target, and where in its rows each of them is. */
function* placesOf(
  { targets, targetRows, segments, T }: Batch,
  rows: readonly PackedRow[],
): Generator<[number, { row: PackedRow; segment: number }]> {
  for (let place = 0; place < targets; place++) {
    const at = targetRows[place];
    const row = rows[Math.floor(at / T)];
    yield [place, { row, segment: segments[at] }];
  }
}
