import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { openSft } from "sft/run/open_sft.ts";
import { openStep } from "sft/run/plan/open_step.ts";
import { stepsOf } from "sft/run/plan/run_steps.ts";
import { quietHost, sftConfig, tinyRuns } from "../../support/tiny_run.ts";

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
