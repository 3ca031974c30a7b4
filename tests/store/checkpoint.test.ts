import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  type CheckpointContents,
  latestCheckpoint,
  listCheckpoints,
  readCheckpoint,
  writeCheckpoint,
} from "sft/store/checkpoint.ts";
import type { NamedArray } from "sft/store/safetensors.ts";
import { tempFolder } from "../support/temp_folder.ts";

const array = (value: number): NamedArray => ({
  shape: [1],
  data: Float32Array.of(value),
  dtype: "float32",
});

const contentsAt = (step: number): CheckpointContents => ({
  model: { config: { n_layer: 1 }, arrays: [["w", array(step)]] },
  optimizer: [["w.m", array(step / 10)], ["w.v", array(step / 100)]],
  state: { step, trainedTokens: 1000 * step },
});

Deno.test("readCheckpoint() reads what writeCheckpoint() wrote", async () => {
  await using run = await tempFolder();

  const path = await writeCheckpoint(run.path, contentsAt(100));

  assertEquals(path, `${run.path}/checkpoint-100`);
  assertEquals(await readCheckpoint(path), {
    model: { config: { n_layer: 1 }, arrays: new Map([["w", array(100)]]) },
    optimizer: new Map([["w.m", array(10)], ["w.v", array(1)]]),
    state: { step: 100, trainedTokens: 100_000 },
  });
});

Deno.test("writeCheckpoint() takes the place of an older one", async () => {
  await using run = await tempFolder();
  await writeCheckpoint(run.path, contentsAt(5));

  const state = { step: 5, resumed: true };
  const path = await writeCheckpoint(run.path, { ...contentsAt(5), state });

  assertEquals((await readCheckpoint(path)).state, state);
});

Deno.test("listCheckpoints() orders by step and skips all else", async () => {
  await using run = await tempFolder();
  for (const step of [100, 20, 3]) {
    await writeCheckpoint(run.path, contentsAt(step));
  }
  await Deno.mkdir(`${run.path}/final`);
  await Deno.mkdir(`${run.path}/.checkpoint-200.partial-abc`);

  assertEquals(
    await listCheckpoints(run.path),
    [3, 20, 100].map((step) => ({
      step,
      path: `${run.path}/checkpoint-${step}`,
    })),
  );
  assertEquals((await latestCheckpoint(run.path))?.step, 100);
});

Deno.test("latestCheckpoint() of a run without any is undefined", async () => {
  assertEquals(await latestCheckpoint("none"), undefined);
});

Deno.test("readCheckpoint() refuses a model without an optimizer", async () => {
  await using run = await tempFolder();
  const path = await writeCheckpoint(run.path, contentsAt(1));
  await Deno.remove(`${path}/optimizer.safetensors`);

  const error = await assertRejects(() => readCheckpoint(path), UserError);

  assertEquals(
    error.message,
    `Cannot resume from "${path}": it has no optimizer.safetensors, expected ` +
      'a "checkpoint-…" folder of a run',
  );
});
