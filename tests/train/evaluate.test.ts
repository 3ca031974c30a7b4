import { assert, assertEquals } from "@std/assert";
import { loadModel } from "sft/experiment/model_files.ts";
import { withDropout } from "sft/model/config.ts";
import { gpt2Trainable } from "sft/model/loss.ts";
import { heldOutLoss } from "sft/train/evaluate.ts";
import { evaluateProgram } from "sft/train/programs.ts";
import { allocateParameters } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import { readFixture } from "../support/fixture.ts";
import { batchOf, shapeOf } from "../support/gpt2.ts";

const { modelFolder, accumulation } = await readFixture();
const { config, values } = await loadModel(modelFolder);

onEveryEngine(
  "heldOutLoss() is PyTorch's sum over all batches by all targets",
  async (engine) => {
    // A model trained with dropout is judged without.
    const model = gpt2Trainable(withDropout(config, 0.5));
    const K = Math.max(...accumulation.batches.map(({ targets }) => targets));
    const batches = accumulation.batches.map(({ rows }) => batchOf(rows, K));
    const shape = shapeOf(batches);
    const program = engine.compile(
      evaluateProgram(model, shape),
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
