/**
 * The whole training step against PyTorch's: twenty steps of the parity fixture
 * with its optimizer, schedule and clipping.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Engine, HostArray } from "sft/engine/program.ts";
import { loadModel } from "sft/open/model_files.ts";
import { assertClose } from "../support/close.ts";
import { valuesOf } from "../support/engines.ts";
import {
  optimizerOf,
  readFixture,
  withoutKeyBias,
} from "../support/fixture.ts";
import { batchOf, shapeOf } from "../support/gpt2.ts";
import { stepOf } from "../support/train_step.ts";

const { adamw, modelFolder } = await readFixture();
const model = await loadModel(modelFolder);

/** What twenty steps came to. */
export interface TwentySteps {
  /** Each step's loss, as a share of PyTorch's. */
  readonly losses: readonly number[];
  /** Each step's norm of the gradient, as a share of PyTorch's. */
  readonly gradNorms: readonly number[];
  /** Parameters at the end. */
  readonly parameters: Readonly<Record<string, HostArray>>;
}

/** Trains the fixture's model on its batches. */
export async function twentySteps(
  engine: Engine,
  accumulates: boolean,
): Promise<TwentySteps> {
  const K = Math.max(...adamw.steps.map(({ targets }) => targets));
  const batches = adamw.batches.map((rows) => batchOf(rows, K));
  const { step, parameters } = stepOf(engine, model, shapeOf(batches), {
    accumulates,
    optimizer: optimizerOf(adamw),
  });
  const losses: number[] = [];
  const gradNorms: number[] = [];
  for (const [index, expected] of adamw.steps.entries()) {
    const { batch, learningRate, natsPerTarget } = expected;
    const result = await step.run([batches[batch]], learningRate, index + 1);
    losses.push(result.loss / natsPerTarget);
    gradNorms.push(result.gradNorm / expected.gradNorm);
  }
  const after = await valuesOf(parameters);
  step.dispose();
  return { losses, gradNorms, parameters: after };
}

/** Holds every loss and norm to PyTorch's, and every parameter at the end. */
export async function checkTwentySteps(
  engine: Engine,
  accumulates: boolean,
): Promise<void> {
  const { losses, gradNorms, parameters } = await twentySteps(
    engine,
    accumulates,
  );
  const within = { relative: 1e-4 };
  const same = Array(20).fill(1);
  assertClose("losses", losses, same, within);
  assertClose("norms", gradNorms, same, within);
  assertEquals(Object.keys(parameters).sort(), [...adamw.final.keys()].sort());
  for (const [name, expected] of adamw.final) {
    assertClose(
      `final "${name}"`,
      withoutKeyBias(name, parameters[name] as Float32Array),
      withoutKeyBias(name, expected),
      within,
    );
  }
}
