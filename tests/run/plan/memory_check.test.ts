import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { freshModel } from "sft/run/fresh_model.ts";
import {
  checkMemory,
  type JudgedRun,
  largestFitting,
  memoryLine,
  shareOfMemory,
} from "sft/run/plan/memory_check.ts";
import type { MemoryEstimate } from "sft/run/plan/memory_estimate.ts";
import { PRETRAIN_DEFAULTS, type TrainingConfig } from "sft/settings/config.ts";

/** An estimate of so many MiB. */
const taking = (totalMiB: number): MemoryEstimate => ({
  parametersMiB: 512,
  momentsMiB: 1024,
  gradientsMiB: 0,
  activationsMiB: 2662,
  copiesMiB: 512,
  engineMiB: 307,
  totalMiB,
});

const run = (changes: Partial<TrainingConfig> = {}): JudgedRun => {
  const config = {
    ...PRETRAIN_DEFAULTS,
    tokenizer_path: "",
    data_file: "",
    output_dir: "",
    gradient_accumulation_steps: 1,
    batch_size: 8,
    max_length: 64,
    ...changes,
  };
  const shape = { n_layer: 1, n_embd: 64, n_head: 2, n_positions: 1024 };
  return {
    config,
    engine: { name: "onnx" },
    model: freshModel({ ...config, ...shape }, 286),
    heldOut: [],
    manifest: { command: "pretrain" },
  };
};

/** What is said of a run where so much memory is. */
function check(limitMiB: number, changes: Partial<TrainingConfig> = {}) {
  const said: string[] = [];
  const judged = run(changes);
  const T = judged.config.max_length;
  const estimate = checkMemory(
    judged,
    (rows) => ({ steps: 1, slots: rows * T, longest: T }),
    (line) => said.push(line),
    { limitMiB, heldMiB: 100 },
  );
  return { said, estimate };
}

Deno.test("memoryLine() names the parts, and what there is", () => {
  assertEquals(
    memoryLine(taking(5017), 24_064),
    "memory: about 4.9 GiB (parameters 0.5, moments 1.0, activations 2.6, " +
      "copies 0.5, engine 0.3) of 23.5 GiB free",
  );
  assertEquals(
    memoryLine({
      ...taking(319),
      parametersMiB: 2,
      momentsMiB: 4,
      gradientsMiB: 2,
      activationsMiB: 0,
      copiesMiB: 4,
      deviceMiB: 90,
    }, Infinity),
    "memory: about 319 MiB (parameters 2, moments 4, gradients 2, copies 4, " +
      "engine 307), and 90 MiB of the GPU's",
  );
});

Deno.test("largestFitting() finds the most rows that fit", () => {
  const asked: number[] = [];
  const fittingOf = (wanted: number, limit: number, few?: number) => {
    const { estimate, fitting } = largestFitting(
      wanted,
      (rows) => {
        asked.push(rows);
        return taking(100 + 10 * rows);
      },
      limit,
      few,
    );
    return [estimate.totalMiB, fitting];
  };

  assertEquals(fittingOf(8, 180), [180, 8]);
  assertEquals(fittingOf(8, 179), [180, 7]);
  assertEquals(fittingOf(1, 109), [110, 0]);
  asked.length = 0;
  // 1, 2, 4, 8 and 16 are asked, of which the last is too many.
  assertEquals(fittingOf(1_000_000, 234), [260, 13]);
  assertEquals(Math.max(...asked), 16);
  asked.length = 0;
  assertEquals(fittingOf(7, 1000, 64), [170, 7]);
  assertEquals(asked, [7]);
});

Deno.test("checkMemory() says what a run takes", () => {
  const { said, estimate } = check(1e6);

  assertMatch(
    said.join("\n"),
    /^memory: about \d+ MiB \(.+\) of 976.6 GiB free$/,
  );
  assert(estimate!.totalMiB > 100);
  assertEquals(check(Infinity).said[0].endsWith(")"), true);
});

Deno.test("checkMemory() refuses what does not fit, with what would", () => {
  const { totalMiB } = check(Infinity, { batch_size: 64 }).estimate!;
  const limit = Math.floor((totalMiB + check(Infinity).estimate!.totalMiB) / 2);

  const error = assertThrows(() => check(limit, { batch_size: 64 }), UserError);

  const found =
    /^Cannot train: --batch_size 64 would take \d+ MiB of memory or more, \d+ MiB are free; --batch_size (\d+) fits, or pass --memory_check warn$/
      .exec(error.message);
  const fits = Number(found?.[1]);
  assert(8 < fits && fits < 64, error.message);
  // What it names is taken, and one more is not.
  check(0.95 * limit, { batch_size: fits });
  assertThrows(() => check(0.95 * limit, { batch_size: fits + 1 }), UserError);
});

Deno.test("checkMemory() refuses what is more than a share, with fewer at a time", () => {
  const each = check(Infinity).estimate!.totalMiB;
  const refused = (limitMiB: number, runs: number) =>
    assertThrows(() =>
      checkMemory(
        { ...run(), share: { limitMiB, runs } },
        (rows) => ({ steps: 1, slots: rows * 64, longest: 64 }),
        () => {},
        { limitMiB: 1e6, heldMiB: 100 },
      ), UserError).message;

  // Four times 0.6 are 2.4, so that two go on at a time.
  assertMatch(
    refused(0.6 * each, 4),
    /^Cannot train: --batch_size 8 would take \d+ MiB of memory or more, \d+ MiB are free for each of 4 runs at a time; .+, or --at_once 2, or pass --memory_check warn$/,
  );
  assertMatch(
    refused(0.2 * each, 4),
    / at a time; .+ memory, or pass --memory_check warn$/,
  );
});

Deno.test("shareOfMemory() gives each as much, beside what is held already", () => {
  const [all, half] = [1, 2].map((runs) => shareOfMemory(runs)!);

  assertEquals([all.runs, half.runs], [1, 2]);
  assert(Math.abs(all.limitMiB / half.limitMiB - 2) < 0.2);
});

Deno.test("checkMemory() names something else where no batch fits", () => {
  const oneRow = (max_length: number) =>
    check(Infinity, { batch_size: 1, max_length }).estimate!.totalMiB;
  const refusal = (limit: number, changes: Partial<TrainingConfig> = {}) =>
    assertThrows(() => check(limit, changes), UserError).message;

  const limit = (oneRow(1024) + oneRow(512)) / 2;
  const shorter = refusal(limit, { batch_size: 64, max_length: 1024 });
  const found =
    /; nor does --batch_size 1 fit, use --max_length (\d+) --batch_size (\d+), or pass --memory_check warn$/
      .exec(shorter);
  const [max_length, batch_size] = (found ?? []).slice(1).map(Number);
  assertEquals(max_length, 512, shorter);
  // Both together are taken.
  check(limit, { max_length, batch_size });
  assertMatch(
    refusal(limit, { batch_size: 1, max_length: 1024 }),
    / are free; use --max_length 512, or pass --memory_check warn$/,
  );
  assertMatch(
    refusal(1, { batch_size: 1 }),
    / MiB are free; use a smaller model, or a machine with more memory, or /,
  );
  assertMatch(
    refusal(1),
    /^Cannot train: --batch_size 8 would take \d+ MiB of memory or more, 1 MiB are free; nor does --batch_size 1 fit, use a smaller model, or a machine with more memory, or pass --memory_check warn$/,
  );
});

Deno.test("checkMemory() warns or is silent where it is told to", () => {
  const warned = check(1, { memory_check: "warn" });
  const silent = check(1, { memory_check: "off" });

  assertMatch(
    warned.said.join("\n"),
    /^warning: --batch_size 8 would take .+ MiB are free; nor does .+ memory$/,
  );
  assert(warned.estimate!.totalMiB > 1);
  assertEquals(silent, { said: [], estimate: undefined });
});
