import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { runSft } from "sft/run/sft.ts";
import { planPretrain, planSft } from "sft/run/plan/training_plan.ts";
import {
  pretrainConfig,
  quietHost,
  sftConfig,
  tinyRuns,
} from "../../support/tiny_run.ts";
import { readRunView } from "sft/view/compare/run_view.ts";

const runs = await tinyRuns();

Deno.test("planSft() counts what the run then does", async () => {
  const config = sftConfig(runs, "planned", {
    eval_file: [runs.chatFile],
    save_steps: 4,
  });
  const plan = await planSft(config, quietHost());
  await runSft(config, quietHost());
  const { steps, evaluations } = await readRunView(config.output_dir);

  assertEquals(
    [plan.steps, plan.trainedTokens, plan.measurements],
    [steps.length, steps.at(-1)!.trainedTokens, evaluations.length],
  );
  assertEquals(
    plan.tokens,
    steps.reduce((sum, { realTokens }) => sum + realTokens, 0),
  );
  for (const ms of [plan.stepMs, plan.measureMs, plan.openMs]) assert(ms > 0);
  const { openMs, measureMs, measurements, stepMs } = plan;
  assertEquals(
    plan.totalMs,
    openMs + 9 * stepMs + measurements * measureMs,
  );
});

Deno.test("planSft() needs no model that is still to be made", async () => {
  const config = sftConfig(runs, "later", { model_path: "nowhere" });
  await assertRejects(() => planSft(config, quietHost()), UserError, "nowhere");

  const base = pretrainConfig(runs, "base to be made");
  const plan = await planSft(config, quietHost(), { base });
  assertEquals([plan.steps, plan.measurements, plan.measureMs], [9, 0, 0]);
});

Deno.test("planPretrain() counts as the run would, accumulation included", async () => {
  const config = pretrainConfig(runs, "never", {
    num_epochs: 2,
    batch_size: 1,
    gradient_accumulation_steps: 2,
    trained_tokens: 30,
  });
  const { steps, trainedTokens, tokens } = await planPretrain(
    config,
    quietHost(),
  );
  // Six texts are one row of 32 tokens, 26 of them trained: two steps reach 30.
  assertEquals([steps, trainedTokens, tokens], [2, 52, 64]);
});
