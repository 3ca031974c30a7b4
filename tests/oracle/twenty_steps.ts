/**
 * The whole training step against PyTorch's: twenty steps of a fixture with its
 * optimizer, schedule and clipping.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import type { Engine, HostArray } from "sft/engine/program.ts";
import type { Architecture } from "sft/model/architecture.ts";
import { loadModel } from "sft/open/model_files.ts";
import type { OptimizerSettings } from "sft/train/optimizer.ts";
import type { NamedValues } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { valuesOf } from "../support/engines.ts";
import {
  type FixtureRow,
  type FixtureStep,
  type FloatArrays,
  optimizerOf,
  readFixture,
  withoutKeyBias,
} from "../support/fixture.ts";
import { batchOf, shapeOf } from "../support/gpt2.ts";
import { stepOf } from "../support/train_step.ts";

const { adamw, modelFolder } = await readFixture();
const model = await loadModel(modelFolder);

/** What PyTorch's steps came to, and how they were made. */
export interface ExpectedSteps {
  readonly batches: readonly (readonly FixtureRow[])[];
  readonly steps: readonly FixtureStep[];
  /** Parameters after the last step. */
  readonly final: FloatArrays;
}

/** A model to train, and how. */
export interface StepsOf {
  readonly loaded: { model: Architecture; values: NamedValues };
  readonly optimizer: OptimizerSettings;
  readonly accumulates: boolean;
}

/** What twenty steps came to. */
export interface TwentySteps {
  /** Each step's loss, as a share of PyTorch's. */
  readonly losses: readonly number[];
  /** Each step's norm of the gradient, as a share of PyTorch's. */
  readonly gradNorms: readonly number[];
  /** Parameters at the end. */
  readonly parameters: Readonly<Record<string, HostArray>>;
}

/** Trains the fixture's GPT-2 on its batches with AdamW. */
export function twentySteps(
  engine: Engine,
  accumulates: boolean,
): Promise<TwentySteps> {
  return trainedSteps(engine, adamw, adamWsteps(accumulates));
}

/** Holds every loss and norm to PyTorch's, and every parameter at the end. */
export function checkTwentySteps(
  engine: Engine,
  accumulates: boolean,
): Promise<void> {
  return checkSteps(engine, adamw, adamWsteps(accumulates));
}

/** The same of other steps. */
export async function checkSteps(
  engine: Engine,
  expected: ExpectedSteps,
  of: StepsOf,
): Promise<void> {
  const { losses, gradNorms, parameters } = await trainedSteps(
    engine,
    expected,
    of,
  );
  const within = { relative: 1e-4 };
  const same = Array(20).fill(1);
  assertClose("losses", losses, same, within);
  assertClose("norms", gradNorms, same, within);
  const { final } = expected;
  assertEquals(Object.keys(parameters).sort(), [...final.keys()].sort());
  for (const [name, values] of final) {
    assertClose(
      `final "${name}"`,
      withoutKeyBias(name, parameters[name] as Float32Array),
      withoutKeyBias(name, values),
      within,
    );
  }
}

function adamWsteps(accumulates: boolean): StepsOf {
  return { loaded: model, optimizer: optimizerOf(adamw), accumulates };
}

async function trainedSteps(
  engine: Engine,
  { batches: rows, steps }: ExpectedSteps,
  { loaded, optimizer, accumulates }: StepsOf,
): Promise<TwentySteps> {
  const K = Math.max(...steps.map(({ targets }) => targets));
  const batches = rows.map((rows) => batchOf(rows, K));
  const { step, parameters } = stepOf(engine, loaded, shapeOf(batches), {
    accumulates,
    optimizer,
  });
  const losses: number[] = [];
  const gradNorms: number[] = [];
  for (const [index, expected] of steps.entries()) {
    const { batch, learningRate, natsPerTarget } = expected;
    const result = await step.run([batches[batch]], learningRate, index + 1);
    losses.push(result.loss / natsPerTarget);
    gradNorms.push(result.gradNorm / expected.gradNorm);
  }
  const after = await valuesOf(parameters);
  step.dispose();
  return { losses, gradNorms, parameters: after };
}
