import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { readManifest } from "sft/store/manifest.ts";
import { readModelFolder, writeModelFolder } from "sft/store/model_folder.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { DivergedError } from "sft/train/divergence.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  weightsOf,
  writeRows,
} from "../support/tiny_run.ts";

// Reached through runSft(). A position that only one row is long enough for
// has the largest numbers, and what dropout leaves of them is doubled.

const runs = await tinyRuns();
const model_path = `${runs.path}/large_numbers`;
{
  const { config, arrays } = await readModelFolder(runs.modelPath);
  const positions = arrays.get("transformer.wpe.weight")!;
  const width = positions.shape[1];
  const data = Float32Array.from(positions.data as Float32Array);
  data.fill(3.4e38, 20 * width, 21 * width);
  arrays.set("transformer.wpe.weight", { ...positions, data });
  await writeModelFolder(model_path, { config, arrays });
}
const data_file = `${runs.path}/one_long.jsonl`;
await writeRows(data_file, [
  chat("Ada", "Hello there"),
  chat("Bo", "Hello there"),
  chat("Cy", "Hello xyzzy xyzzy"),
  chat("Di", "Hello there"),
]);

const configOf = (name: string, changes: Partial<SftConfig> = {}) =>
  sftConfig(runs, name, {
    model_path,
    data_file,
    packing: "padded",
    dropout: 0.5,
    ...changes,
  });

const lossesOf = async (name: string) => {
  const folder = await RunFolder.open(`${runs.path}/${name}`);
  const events = await Array.fromAsync(folder.events());
  return events.filter((event) => event.kind === "step")
    .map(({ loss }) => loss);
};

Deno.test("a step that is not finite ends the run, and its row is named", async () => {
  const error = await assertRejects(
    () => runSft(configOf("stopped"), quietHost()),
    DivergedError,
  );

  assertStringIncludes(
    error.message,
    `its loss is NaN, trained on rows ${data_file}:3, start a new run`,
  );
  const { outcome, divergedAtStep, skippedSteps } = await readManifest(
    `${runs.path}/stopped`,
  );
  assertEquals([outcome, divergedAtStep, skippedSteps], [
    "failed",
    error.step,
    undefined,
  ]);
});

for (const gradient_accumulation_steps of [1, 2]) {
  Deno.test(`steps are left out and counted, ${gradient_accumulation_steps} batches each`, async () => {
    const name = `skipped-${gradient_accumulation_steps}`;
    const said: string[] = [];
    const { outcome, steps } = await runSft(
      configOf(name, { on_nonfinite: "skip", gradient_accumulation_steps }),
      quietHost({ log: (text) => said.push(text) }),
    );

    assertEquals(outcome, "finished");
    const losses = await lossesOf(name);
    assertEquals(losses.length, steps);
    // Once an epoch.
    assertEquals(losses.filter((loss) => Number.isNaN(loss)).length, 3);
    assertEquals(
      (await readManifest(`${runs.path}/${name}`)).skippedSteps,
      3,
    );
    const notes = said.filter((text) => text.startsWith("left out step"));
    assertEquals(notes.length, 3);
    for (const note of notes) {
      assertStringIncludes(note, "its loss is NaN, on rows ");
      assertStringIncludes(note, `${data_file}:3`);
    }
  });
}

Deno.test("a run that left out steps goes on to the same bytes", async () => {
  const changes: Partial<SftConfig> = { on_nonfinite: "skip", save_steps: 3 };
  const unbroken = await runSft(configOf("unbroken", changes), quietHost());
  const losses = await lossesOf("unbroken");
  const stop = losses.findIndex((loss) => Number.isNaN(loss)) + 1;
  const config = configOf("resumed", changes);
  let done = 0;
  await runSft(
    config,
    quietHost({
      onStep: ({ step }) => done = step,
      stopRequested: () => done === stop,
    }),
  );

  const resumed = await runSft({ ...config, resume: true }, quietHost());

  assertEquals(
    await weightsOf(resumed.modelPath),
    await weightsOf(unbroken.modelPath),
  );
  assertEquals(await lossesOf("resumed"), losses);
  const { skippedSteps } = await readManifest(`${runs.path}/resumed`);
  assertEquals(skippedSteps, 3);
});

Deno.test("a run whose weights are no good ends, though it may leave out steps", async () => {
  const error = await assertRejects(
    () =>
      runSft(
        configOf("hopeless", {
          on_nonfinite: "skip",
          learning_rate: 1e30,
          num_epochs: 20,
        }),
        quietHost(),
      ),
    DivergedError,
  );

  assertStringIncludes(error.message, "the 11th step in a row");
});
