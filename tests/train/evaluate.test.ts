import { assert, assertEquals } from "@std/assert";
import { trainable } from "sft/model/loss.ts";
import { loadModel } from "sft/open/model_files.ts";
import { heldOutLoss, targetLosses } from "sft/train/evaluate.ts";
import { evaluateProgram, targetLossProgram } from "sft/train/programs.ts";
import { allocateParameters } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import { readFixture } from "../support/fixture.ts";
import { batchOf, shapeOf } from "../support/gpt2.ts";

const { modelFolder, accumulation } = await readFixture();
const { model, values } = await loadModel(modelFolder);

onEveryEngine(
  "heldOutLoss() is PyTorch's sum over all batches by all targets",
  async (engine) => {
    // A model trained with dropout is judged without.
    const dropping = trainable(model.withDropout(0.5));
    const K = Math.max(...accumulation.batches.map(({ targets }) => targets));
    const batches = accumulation.batches.map(({ rows }) => batchOf(rows, K));
    const shape = shapeOf(batches);
    const program = engine.compile(
      evaluateProgram(dropping, shape),
      allocateParameters(engine, model.parameters, values),
    );
    const { natsPerTarget, targets } = await heldOutLoss(
      program,
      shape,
      batches,
    );
    program.dispose();

    const { nats, targets: expectedTargets } = accumulation;
    assertEquals(targets, expectedTargets);
    assertClose("loss", [natsPerTarget], [nats / targets], { relative: 1e-4 });
    const means = accumulation.batches.map((batch) =>
      batch.nats / batch.targets
    );
    assert(Math.abs((means[0] + means[1]) / 2 - natsPerTarget) > 1e-3);
  },
);

onEveryEngine(
  "targetLosses() add up to PyTorch's sum, batch by batch",
  async (engine) => {
    const K = Math.max(...accumulation.batches.map(({ targets }) => targets));
    const batches = accumulation.batches.map(({ rows }) => batchOf(rows, K));
    const shape = shapeOf(batches);
    const program = engine.compile(
      targetLossProgram(trainable(model.withDropout(0.5)), shape),
      allocateParameters(engine, model.parameters, values),
    );
    const sums: number[] = [];
    for await (const { batch, nats } of targetLosses(program, shape, batches)) {
      const told = Array.from(nats).slice(0, batch.targets);
      sums.push(told.reduce((sum, one) => sum + one, 0));
    }
    program.dispose();

    assertClose(
      "sums",
      sums,
      accumulation.batches.map(({ nats }) => nats),
      { relative: 1e-4 },
    );
  },
);
