import { assertEquals } from "@std/assert";
import { packRows } from "sft/batch/pack.ts";
import { eagerEngine } from "sft/engine/eager.ts";
import {
  compileLosses,
  openOwnLoss,
  type Place,
} from "sft/measure/held_out.ts";
import type { MeasuredRun } from "sft/measure/measured_run.ts";
import { GPT2_DEFAULTS } from "sft/model/gpt2/config.ts";
import { gpt2 } from "sft/model/gpt2/gpt2.ts";
import { initialValues } from "sft/model/parameters.ts";
import { loadModel } from "sft/open/model_files.ts";
import { allocateParameters, type NamedValues } from "sft/train/state.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine } from "../support/engines.ts";
import { readFixture } from "../support/fixture.ts";

const MODEL = gpt2({
  ...GPT2_DEFAULTS,
  vocab_size: 10,
  n_positions: 8,
  n_embd: 4,
  n_layer: 1,
  n_head: 2,
});

/** Five rows of eight tokens; the last three of each are trained. */
const ROWS = packRows(
  Array.from({ length: 5 }, (_, row) => ({
    tokens: Int32Array.from({ length: 8 }, (_, t) => (3 * t + row) % 10),
    supervised: Uint8Array.from([0, 0, 0, 0, 0, 1, 1, 1]),
  })),
  8,
  0,
  "isolated",
);

async function measured(
  batchSize: number,
  values: NamedValues,
  place: Place,
) {
  const engine = eagerEngine();
  const run = {
    engine,
    model: MODEL,
    config: { batch_size: batchSize, max_length: 8 },
  } as unknown as MeasuredRun;
  const set = { name: "sums", rows: ROWS };
  const parameters = allocateParameters(engine, MODEL.parameters, values);
  const ownLoss = openOwnLoss(run, set, parameters);
  const event = await ownLoss.measure(place);
  ownLoss.dispose();
  return event;
}

Deno.test("openOwnLoss() measures every target once", async () => {
  // Parameters of zero know nothing: each of ten tokens is as likely.
  const { natsPerTarget, ...rest } = await measured(
    2,
    {},
    { step: 0, epoch: 0, trainedTokens: 77 },
  );

  assertClose("nats per target", [natsPerTarget], [Math.log(10)], {
    relative: 1e-6,
  });
  assertEquals(rest, {
    kind: "held_out_loss",
    step: 0,
    epoch: 0,
    trainedTokens: 77,
    set: "sums",
    targets: 15,
  });
});

Deno.test("openOwnLoss() does not depend on the batch, nor on dropout", async () => {
  const values = Object.fromEntries(
    MODEL.parameters.map((spec) => [spec.name, initialValues(spec, 3)]),
  );
  const step = { step: 6, epoch: 1.5, trainedTokens: 90 };

  const single = await measured(1, values, step);
  const together = await measured(5, values, step);

  assertClose(
    "nats per target",
    [together.natsPerTarget],
    [single.natsPerTarget],
    { relative: 1e-6 },
  );
  assertEquals(
    [together.step, together.epoch, together.trainedTokens, together.targets],
    [6, 1.5, 90, 15],
  );
});

onEveryEngine(
  "compileLosses() gives PyTorch's losses, set by set",
  async (engine) => {
    const { modelFolder, packed, accumulation } = await readFixture();
    const { model, values } = await loadModel(modelFolder);
    const parameters = allocateParameters(
      engine,
      model.parameters,
      values,
    );
    const { batches: [first, second] } = accumulation;
    const untrained = packed.rows.map((row) => ({
      ...row,
      supervised: new Uint8Array(row.supervised.length),
    }));
    const T = packed.rows[0].tokens.length;
    const long = [first, second].filter(({ rows }) =>
      rows[0].tokens.length === T
    );
    const sets = [packed.rows, untrained, ...long.map(({ rows }) => rows)];
    const losses = compileLosses({ engine, model, parameters }, sets, 2);

    const [whole, nothing, ...rest] = await losses.measure();

    losses.dispose();
    assertEquals(nothing.targets, 0);
    assertEquals(
      [whole, ...rest].map(({ targets }) => targets),
      [packed, ...long].map(({ targets }) => targets),
    );
    assertClose(
      "nats",
      [whole, ...rest].map((loss) => loss.natsPerTarget * loss.targets),
      [packed, ...long].map(({ nats }) => nats),
      { relative: 1e-5 },
    );
  },
);
