import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import type { HeldOutLossEvent, StepEvent } from "sft/core/events.ts";
import { openSft } from "sft/run/open_sft.ts";
import { openStep } from "sft/run/plan/open_step.ts";
import { stepsOf } from "sft/run/plan/run_steps.ts";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { RunFolder } from "sft/store/run_store.ts";
import {
  quietHost,
  sftConfig,
  tinyRuns,
  VOCABULARY,
} from "../../support/tiny_run.ts";

const runs = await tinyRuns();

Deno.test("openStep() moves weights in place, by the run's own optimizer", async () => {
  // Without memory of earlier steps AdamW goes the whole rate up or down.
  const run = await openSft(
    sftConfig(runs, "step", {
      adam_beta1: 0,
      adam_beta2: 0,
      adam_epsilon: 1e-20,
      weight_decay: 0,
      max_grad_norm: 0,
    }),
    quietHost(),
  );
  const before = run.values();
  const plan = stepsOf(run)(1);

  const { parameters, moments, step } = openStep(run, plan, before);
  const [{ batches }] = plan.from(1);
  await step.run(batches, 0.25, 1);

  const name = "transformer.h.0.mlp.c_fc.weight";
  const after = await parameters[name].read();
  for (const [index, value] of after.entries()) {
    assertAlmostEquals(Math.abs(value - before[name][index]), 0.25, 1e-6);
  }
  assertEquals(
    Object.keys(moments).length,
    2 * Object.keys(parameters).length,
  );
  step.dispose();
});

Deno.test("openStep() computes blocks again where asked, to the same loss", async () => {
  const first = async (gradient_checkpointing: boolean) => {
    const config = sftConfig(runs, "again", {
      gradient_checkpointing,
      dropout: 0.1,
    });
    const run = await openSft(config, quietHost());
    const plan = stepsOf(run)(1);
    const { step } = openStep(run, plan, run.values());
    const [{ batches }] = plan.from(1);
    const { loss } = await step.run(batches, 0, 1);
    step.dispose();
    return { loss, nodes: step.compiled[0].nodes };
  };
  const [kept, again] = [await first(false), await first(true)];

  assertAlmostEquals(again.loss, kept.loss, 1e-6);
  assert(again.nodes > kept.nodes);
});

Deno.test("a run trains by the loss it is told to, and is measured in nats", async () => {
  const losses = async (name: string, changes: Partial<SftConfig>) => {
    const config = sftConfig(runs, name, {
      eval_file: [runs.chatFile],
      dropout: 0,
      batch_size: 3,
      num_epochs: 1,
      ...changes,
    });
    await runSft(config, quietHost());
    const events = await Array.fromAsync(
      (await RunFolder.open(config.output_dir)).events(),
    );
    const step = events.find(({ kind }) => kind === "step");
    const heldOut = events.find(({ kind }) => kind === "held_out_loss");
    return [
      (step as StepEvent).loss,
      (heldOut as HeldOutLossEvent).natsPerTarget,
    ];
  };
  const [nats, before] = await losses("nats", {});
  const [smooth, beforeSmooth] = await losses("smooth", {
    label_smoothing_factor: 0.99,
  });
  const [dft, beforeDft] = await losses("dft", { loss_type: "dft" });

  assertEquals([beforeSmooth, beforeDft], [before, before]);
  // The rows are the held-out ones too, so that a first loss is the measured one.
  assertAlmostEquals(nats, before, 1e-5);
  // Of all tokens alike it is no less than the logarithm of their number.
  assert(smooth > Math.log(VOCABULARY), `${smooth}`);
  // Times a probability, which is below 1.
  assert(dft < nats, `${dft} < ${nats}`);
});
