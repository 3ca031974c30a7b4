import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists } from "sft/core/file.ts";
import { startChild, type Told } from "sft/experiment/child_run.ts";
import { readManifest } from "sft/store/manifest.ts";
import { armWith } from "../support/manifest.ts";
import { sftConfig, tinyRuns } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const EXPERIMENT = armWith();

Deno.test("startChild() tells every step and how it ended", async () => {
  const told: Told[] = [];
  const config = sftConfig(runs, "told", { threads: 1 });
  const child = startChild(
    { command: "sft", config, context: { experiment: EXPERIMENT } },
    (one) => told.push(one),
  );

  assertEquals(await child.ended, { outcome: "finished" });
  const steps = told.filter((one) => one.kind === "step");
  assertEquals(
    steps.map(({ step, steps }) => [step, steps]),
    [1, 2, 3, 4, 5, 6, 7, 8, 9].map((step) => [step, 9]),
  );
  assertMatch(
    told.filter(({ kind }) => kind === "log").map((one) =>
      one.kind === "log" ? one.text : ""
    ).join("\n"),
    /^rows read +6\n/,
  );
  const { experiment, outcome } = await readManifest(config.output_dir);
  assertEquals([experiment, outcome], [EXPERIMENT, "finished"]);
});

Deno.test("startChild() gives a child that stops after its step", async () => {
  const config = sftConfig(runs, "stopped", { threads: 1, num_epochs: 5000 });
  const child = startChild(
    { command: "sft", config, context: { experiment: EXPERIMENT } },
    ({ kind }) => {
      if (kind === "step") child.stop();
    },
  );

  assertEquals(await child.ended, { outcome: "interrupted" });
  const { outcome } = await readManifest(config.output_dir);
  assertEquals(outcome, "interrupted");
});

Deno.test("startChild() takes an interrupt before the child listens for one", async () => {
  const config = sftConfig(runs, "too early");
  const child = startChild(
    { command: "sft", config, context: { experiment: EXPERIMENT } },
    () => {},
  );
  Deno.kill(child.pid, "SIGINT");

  assertEquals(await child.ended, { outcome: "interrupted" });
  assertEquals(await exists(config.output_dir), false);
});

Deno.test("startChild() passes on why a child cannot do its job", async () => {
  const config = sftConfig(runs, "refused", { template: "chatlm" });
  const child = startChild(
    { command: "sft", config, context: { experiment: EXPERIMENT } },
    () => {},
  );

  const { message } = await assertRejects(() => child.ended, UserError);
  assertEquals(
    message,
    'Cannot use template "chatlm": there is none of that name, closest is ' +
      '"chatml"',
  );
});
