import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { join } from "node:path";
import { UserError } from "sft/core/errors.ts";
import {
  checkArms,
  futureOf,
  ofArm,
  shareOf,
} from "sft/experiment/check_arms.ts";
import { type ExperimentOptions, layOut } from "sft/experiment/lay_out.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TINY_EXPERIMENT } from "../support/tiny_experiment.ts";

Deno.test("shareOf() divides what is free among the runs of a time", () => {
  const left = Array(4);
  const [one, two, four] = [1, 2, 40].map((atOnce) =>
    shareOf({ atOnce }, left)!
  );

  assertEquals([one.runs, two.runs, four.runs], [1, 2, 4]);
  // Others take and give memory in the meantime.
  const ratios = [one.limitMiB / two.limitMiB, one.limitMiB / four.limitMiB];
  assert(Math.abs(ratios[0] - 2) < 0.2, `${ratios}`);
  assert(Math.abs(ratios[1] - 4) < 0.4, `${ratios}`);
  assertEquals(shareOf({ atOnce: 2 }, [])!.runs, 1);
});

Deno.test("ofArm() says whose refusal it is, and leaves faults alone", async () => {
  const refused = (message: string) =>
    assertRejects(
      () => ofArm("a", Promise.reject(new UserError(message))),
      UserError,
    );
  assertEquals(await ofArm("a", Promise.resolve(3)), 3);
  assertEquals(
    (await refused("Cannot train: 1 MiB are free")).message,
    'Cannot run arm "a": 1 MiB are free',
  );
  assertEquals(
    (await refused("Cannot read it: it is gone")).message,
    'Cannot run arm "a": cannot read it: it is gone',
  );
  const fault = new TypeError("ours");
  assertEquals(
    await assertRejects(() => ofArm("a", Promise.reject(fault))),
    fault,
  );
});

Deno.test("futureOf() finds the pretraining that a run waits for", async () => {
  await using folder = await tempFolder();
  const laid = await layOut(TINY_EXPERIMENT, {
    root: folder.path,
    budget: "full",
  });
  const [run] = laid.runs;

  const { base } = futureOf(run, laid, undefined);
  assertEquals(join(base!.output_dir, "final"), run.config.model_path);
  const elsewhere = { ...run, config: { ...run.config, model_path: "m" } };
  assertEquals(futureOf(elsewhere, laid, undefined).base, undefined);
});

Deno.test("checkArms() refuses an arm that has no room beside the others", async () => {
  await using folder = await tempFolder();
  const options: ExperimentOptions = {
    root: folder.path,
    budget: "full",
    atOnce: 3000,
  };
  const arms = { low: {}, warned: { memory_check: "warn" } } as const;
  const seeds = Array.from({ length: 3000 }, (_, seed) => seed);
  const experiment = { ...TINY_EXPERIMENT, arms, seeds };
  const laid = await layOut(experiment, options);
  const lines: string[] = [];
  const host = { log: (line: string) => void lines.push(line) };
  const check = (arm: string) =>
    checkArms(laid, laid.runs.filter((run) => run.arm === arm), host);

  const { message } = await assertRejects(() => check("low"), UserError);
  const found =
    /^Cannot run arm "low": --batch_size 1 would take \d+ MiB of memory or more, \d+ MiB are free for each of 3000 runs at a time; use .+, or --at_once (\d+), or pass --memory_check warn$/
      .exec(message);
  const fits = Number(found?.[1]);
  assert(0 < fits && fits < 3000, message);
  assertEquals(lines, []);

  await check("warned");
  assertEquals(lines.length, 1);
  assertMatch(lines[0], /^arm warned: warning: --batch_size 1 would take /);
});

Deno.test("checkArms() refuses an arm as its run would be", async () => {
  await using folder = await tempFolder();
  const laid = await layOut({
    ...TINY_EXPERIMENT,
    arms: { fine: {}, wide: { max_length: 65 } },
  }, { root: folder.path, budget: "full" });

  await assertRejects(
    () => checkArms(laid, laid.runs, { log: () => {} }),
    UserError,
    'Cannot run arm "wide": cannot use rows of 65 tokens: the model has 64 ' +
      "positions, pass --max_length 64 or less",
  );
});
