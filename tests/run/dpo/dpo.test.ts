import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import type { HeldOutLossEvent, StepEvent } from "sft/core/events.ts";
import { UserError } from "sft/core/errors.ts";
import { namesIn } from "sft/core/file.ts";
import type { DpoConfig } from "sft/settings/config.ts";
import { readEvents } from "sft/store/events.ts";
import { readManifest } from "sft/store/manifest.ts";
import { assertClose } from "../../support/close.ts";
import { pair, runTinyDpo, writePairs } from "../../support/tiny_dpo.ts";
import {
  chat,
  quietHost,
  tinyRuns,
  weightsOf,
  writeRows,
} from "../../support/tiny_run.ts";

const runs = await tinyRuns();
const pairFile = await writePairs(runs);

const eventsOf = (name: string) =>
  Array.fromAsync(readEvents(`${runs.path}/${name}/events.jsonl`));

const stepsOf = async (name: string) =>
  (await eventsOf(name)).filter((event): event is StepEvent =>
    event.kind === "step"
  );

Deno.test("runDpo() records a run whose chosen answers win", async () => {
  const lines: string[] = [];
  await runTinyDpo(
    runs,
    "whole",
    { eval_file: [`held_out=${pairFile}`] },
    quietHost({ log: (text) => lines.push(text) }),
  );

  const { command, template, dataReport, outcome } = await readManifest(
    `${runs.path}/whole`,
  );
  assertEquals([command, template?.name, outcome], [
    "dpo",
    "chatml",
    "finished",
  ]);
  // "Hi there" and its end are three tokens, "Hello" and its end two.
  assertEquals(dataReport?.examples, 12);
  assertEquals(dataReport?.tokens?.supervised, 30);
  const steps = await stepsOf("whole");
  const [first, last] = [steps[0], steps.at(-1)!];
  assertClose("first loss", [first.loss], [Math.LN2], { relative: 1e-4 });
  assertEquals([first.pairs, last.pairs], [2, 2]);
  assert(last.loss < 0.69);
  assert(last.rewardMargin! > 0.01);
  assertEquals(last.rewardAccuracy, 1);
  for (const step of steps) {
    const { chosenReward, rejectedReward, rewardMargin } = step;
    assertClose("margin", [rewardMargin!], [chosenReward! - rejectedReward!], {
      relative: 1e-3,
    });
    // Both answers' log-probabilities, less what they were at first.
    assert(step.chosenLogp! < 0 && step.rejectedLogp! < 0);
  }
  const heldOut = (await eventsOf("whole"))
    .filter((event): event is HeldOutLossEvent =>
      event.kind === "held_out_loss"
    );
  assertEquals([heldOut[0].pairs, heldOut[0].targets], [6, 30]);
  assertClose("held-out loss", [heldOut[0].natsPerTarget], [Math.LN2], {
    relative: 1e-4,
  });
  assertEquals(heldOut.at(-1)!.rewardAccuracy, 1);
  assertMatch(
    lines.at(-1)!,
    /^held-out loss on "held_out" after step 9: 0\.\d{4} per pair \(6 pairs\), reward margin 0\.\d{4}, accuracy 100 %$/,
  );
});

Deno.test("runDpo() goes on after a stop to the same bit", async () => {
  const done = await runTinyDpo(runs, "unbroken");
  let seen = 0;
  const stopping = quietHost({
    onStep: () => seen++,
    stopRequested: () => seen >= 4,
  });
  const stopped = await runTinyDpo(runs, "broken", {}, stopping);
  assertEquals(stopped.outcome, "interrupted");
  const resumed = await runTinyDpo(runs, "broken", { resume: true });

  assertEquals(resumed.outcome, "finished");
  assertEquals(
    await weightsOf(resumed.modelPath),
    await weightsOf(done.modelPath),
  );
  const figures = (steps: StepEvent[]) =>
    steps.map(({ loss, rewardMargin }) => [loss, rewardMargin]);
  assertEquals(
    figures(await stepsOf("broken")),
    figures(await stepsOf("unbroken")),
  );
});

Deno.test("runDpo() divides by all pairs, however a step is cut", async () => {
  const first = async (name: string, changes: Partial<DpoConfig>) => {
    await runTinyDpo(runs, name, {
      ...{ num_epochs: 1, max_length: 32, beta: 3 },
      ...changes,
    });
    return (await stepsOf(name))[0];
  };
  // Three rows of two pairs: all of them in one step.
  const cut = await first("cut", {
    batch_size: 1,
    gradient_accumulation_steps: 3,
  });
  const whole = await first("one_batch", {
    batch_size: 3,
    gradient_accumulation_steps: 1,
  });

  assertEquals([cut.pairs, whole.pairs], [6, 6]);
  assertClose("gradient norm", [cut.gradNorm], [whole.gradNorm], {
    relative: 1e-5,
  });
  assertClose("loss", [cut.loss], [whole.loss], { relative: 1e-5 });
});

Deno.test("runDpo() evaluates held-out conversations as all runs do", async () => {
  const { evaluations, heldOutLosses } = await runTinyDpo(runs, "asked", {
    num_epochs: 1,
    eval_file: [runs.chatFile],
  });

  assertEquals([...heldOutLosses.keys()], []);
  assertEquals(evaluations.get("chats")?.conversations, 6);
});

Deno.test("runDpo() computes what the reference gives once", async () => {
  const kept = `${runs.path}/cache/sft/reference`;
  const before = await namesIn(kept);
  const said: string[] = [];
  const host = quietHost({ log: (line) => said.push(line) });
  await runTinyDpo(runs, "beta", { beta: 0.5, num_epochs: 1 }, host);

  assertEquals(
    said.filter((line) => line.startsWith("reference: "))
      .map((line) => line.replace(/".*"/, "FILE")),
    [
      "reference: log-probabilities of 6 pairs were computed before, in FILE",
    ],
  );
  assertEquals(await namesIn(kept), before);
});

Deno.test("runDpo() trains an adapter, of which the model is the reference", async () => {
  const { modelPath } = await runTinyDpo(runs, "adapter", { lora_rank: 2 });
  const steps = await stepsOf("adapter");
  const files = await namesIn(modelPath);

  assertClose("first loss", [steps[0].loss], [Math.LN2], { relative: 1e-4 });
  assertEquals(steps.at(-1)!.rewardAccuracy, 1);
  assert(files.includes("adapter_model.safetensors"), files.join());
  assert(!files.includes("model.safetensors"), files.join());
});

Deno.test("runDpo() counts rows that are no pairs", async () => {
  const data_file = `${runs.path}/mixed.jsonl`;
  await writeRows(data_file, [
    pair("Ada", "Hi", "Hello"),
    pair("Ada", "Hi", "Hi"),
    chat("Ada", "Hi"),
    { chosen: "Hi", rejected: "Hello" },
    pair("a".repeat(40), "Hi", "Hello"),
  ]);
  await runTinyDpo(runs, "mixed", {
    data_file,
    on_bad_row: "skip",
    num_epochs: 1,
  });

  const { dataReport } = await readManifest(`${runs.path}/mixed`);
  assertEquals(dataReport?.skipped, {
    "two equal answers": 1,
    "no pair": 1,
    "no prompt": 1,
  });
  assertEquals(dataReport?.dropped, { "longer than 16 tokens": 1 });
});

Deno.test("runDpo() refuses smoothing that its loss does not know", async () => {
  await assertRejects(
    () => runTinyDpo(runs, "no", { loss_type: "ipo", label_smoothing: 0.1 }),
    UserError,
    "Cannot use --label_smoothing 0.1 with --loss_type ipo: only sigmoid knows",
  );
});
