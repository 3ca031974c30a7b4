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
  state: { step, trainedTokens: 1000 * step, elapsedMs: 10 * step },
});

Deno.test("readCheckpoint() reads what writeCheckpoint() wrote", async () => {
  await using run = await tempFolder();

  const path = await writeCheckpoint(run.path, contentsAt(100));

  assertEquals(path, `${run.path}/checkpoint-100`);
  assertEquals(await readCheckpoint(path), {
    model: { config: { n_layer: 1 }, arrays: new Map([["w", array(100)]]) },
    optimizer: new Map([["w.m", array(10)], ["w.v", array(1)]]),
    state: { step: 100, trainedTokens: 100_000, elapsedMs: 1000 },
  });
});

Deno.test("writeCheckpoint() takes the place of an older one", async () => {
  await using run = await tempFolder();
  await writeCheckpoint(run.path, contentsAt(5));

  const state = { step: 5, trainedTokens: 7, elapsedMs: 8 };
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
  // As checkpoints were before there were checksums.
  await Deno.remove(`${path}/checksums.json`);
  await Deno.remove(`${path}/optimizer.safetensors`);

  const error = await assertRejects(() => readCheckpoint(path), UserError);

  assertEquals(
    error.message,
    `Cannot resume from "${path}": it has no optimizer.safetensors, expected ` +
      'a "checkpoint-…" folder of a run',
  );
});

Deno.test("readCheckpoint() refuses one that is not as it was written", async () => {
  await using run = await tempFolder();
  const path = await writeCheckpoint(run.path, contentsAt(7));
  const files = ["config.json", "model.safetensors", "optimizer.safetensors"];
  const refusal = async () =>
    (await assertRejects(() => readCheckpoint(path), UserError)).message;
  const because = (why: string) =>
    `Cannot resume from "${path}": its ${why}, move it away to go on from ` +
    "before it";

  for (const name of [...files, "trainer_state.json"]) {
    const bytes = await Deno.readFile(`${path}/${name}`);
    const size = bytes.length;

    await Deno.writeFile(`${path}/${name}`, bytes.slice(0, size - 1));
    assertEquals(
      await refusal(),
      because(`${name} has ${size - 1} bytes, ${size} were written`),
    );

    const changed = bytes.slice();
    changed[size - 2] ^= 1;
    await Deno.writeFile(`${path}/${name}`, changed);
    assertEquals(
      await refusal(),
      because(`${name} has changed since it was written`),
    );

    await Deno.remove(`${path}/${name}`);
    assertEquals(await refusal(), because(`${name} is missing`));
    await Deno.writeFile(`${path}/${name}`, bytes);
  }
  assertEquals((await readCheckpoint(path)).state.step, 7);

  // Somebody's own file is none of it; another step's folder is not this one.
  await Deno.writeTextFile(`${path}/notes.txt`, "good one");
  assertEquals((await readCheckpoint(path)).state.step, 7);
  const renamed = `${run.path}/checkpoint-9`;
  await Deno.rename(path, renamed);
  assertEquals(
    (await assertRejects(() => readCheckpoint(renamed), UserError)).message,
    `Cannot read "${renamed}/trainer_state.json": "step" is 7, expected 9 as ` +
      "the folder's name says",
  );
});
