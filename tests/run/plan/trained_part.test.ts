import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists, namesIn } from "sft/core/file.ts";
import { trainedOf } from "sft/train/trained_parameters.ts";
import { loadModel } from "sft/open/model_files.ts";
import { openSft } from "sft/run/open_sft.ts";
import { partLine } from "sft/run/plan/trained_part.ts";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { readManifest } from "sft/store/manifest.ts";
import { readSafetensors } from "sft/store/safetensors.ts";
import { quietHost, sftConfig, tinyRuns } from "../../support/tiny_run.ts";

const runs = await tinyRuns();

/** Nine steps of a tiny adapter; with dropout, so that masks must come again. */
const config = (name: string, changes: Partial<SftConfig> = {}) =>
  sftConfig(runs, name, {
    lora_rank: 2,
    lora_dropout: 0.2,
    save_steps: 4,
    ...changes,
  });

const adapterOf = async (path: string) => {
  const { arrays } = await readSafetensors(`${path}/adapter_model.safetensors`);
  return Object.fromEntries(
    [...arrays].map(([name, { data }]) => [name, data]),
  );
};

Deno.test("a run of an adapter saves the adapter alone", async () => {
  const { modelPath } = await runSft(config("adapter"), quietHost());

  const names = await namesIn(modelPath);
  assertEquals(names.includes("model.safetensors"), false);
  assertEquals(names.includes("config.json"), false);
  assert(names.includes("tokenizer.json"), "what it is prompted with");
  const json = JSON.parse(
    await Deno.readTextFile(`${modelPath}/adapter_config.json`),
  );
  assertEquals(
    [json.peft_type, json.r, json.lora_alpha, json.base_model_name_or_path],
    ["LORA", 2, 32, runs.modelPath],
  );
  const values = await adapterOf(modelPath);
  assertEquals(Object.keys(values).length, 8);
  for (const [name, array] of Object.entries(values)) {
    assert(array.some((value) => value !== 0), `"${name}" was trained`);
  }
});

Deno.test("a run of an adapter goes on to the bit", async () => {
  for (const accumulation of [1, 2]) {
    const changes = {
      gradient_accumulation_steps: accumulation,
      num_epochs: 3 * accumulation,
    };
    const whole = await runSft(
      config(`whole${accumulation}`, changes),
      quietHost(),
    );
    const name = `parts${accumulation}`;
    let steps = 0;
    await runSft(
      config(name, changes),
      quietHost({ onStep: () => void steps++, stopRequested: () => steps > 4 }),
    );
    const parts = await runSft(
      config(name, { ...changes, resume: true }),
      quietHost(),
    );

    assertEquals(
      await adapterOf(parts.modelPath),
      await adapterOf(whole.modelPath),
    );
  }
});

Deno.test("a run that trains norms leaves all else as it was, to the bit", async () => {
  const { modelPath } = await runSft(
    sftConfig(runs, "norms", { train_layers: "norms" }),
    quietHost(),
  );
  const before = (await loadModel(runs.modelPath)).values;
  const after = (await loadModel(modelPath)).values;
  for (const [name, values] of Object.entries(after)) {
    const same = values.every((value, index) => value === before[name][index]);
    assertEquals(same, !/ln_/.test(name), name);
  }
});

Deno.test("partLine() says how much is trained", async () => {
  const { model } = await openSft(config("line"), quietHost());
  const count = trainedOf(model.parameters)
    .reduce((sum, { shape: [a, b] }) => sum + a * b, 0);
  // Of 16 channels: 2 · (16 + 48), 2 · (16 + 16), 2 · (16 + 64) twice.
  assertEquals(count, 2 * (64 + 32 + 80 + 80));
  assertEquals(
    partLine(model)?.startsWith("an adapter of 512 parameters is trained"),
    true,
  );
  const { model: whole } = await openSft(sftConfig(runs, "all"), quietHost());
  assertEquals(partLine(whole), undefined);
});

Deno.test("an adapter is not trained beside an adapter", async () => {
  const { modelPath } = await runSft(config("first"), quietHost());
  const second = config("second", { model_path: modelPath });

  await assertRejects(
    () => runSft(second, quietHost()),
    UserError,
    `Cannot train an adapter beside the adapter "${modelPath}": merge it`,
  );
  assertEquals(await exists(second.output_dir), false);
});

Deno.test("a run of an adapter may end with its best, and skip what is no number", async () => {
  const settings = config("best", {
    eval_file: [runs.chatFile],
    eval_steps: 3,
    load_best_model_at_end: true,
    // The worst is kept, so that it is not the last.
    greater_is_better: true,
    on_nonfinite: "skip",
  });
  const { modelPath } = await runSft(settings, quietHost());
  const { best } = await readManifest(settings.output_dir);

  assertEquals(best?.metric, "loss");
  assert(best!.step < 9, "the last is not the best");
  assertEquals(
    await adapterOf(modelPath),
    await adapterOf(`${settings.output_dir}/checkpoint-${best!.step}`),
  );
});

Deno.test("Muon is refused where it would train nothing", async () => {
  for (const changes of [{ lora_rank: 2 }, { train_layers: "norms" }]) {
    const settings = sftConfig(runs, "muon", { ...changes, optim: "muon" });
    await assertRejects(
      () => runSft(settings, quietHost()),
      UserError,
      "Cannot train this part by Muon: it has none of the blocks' matrices",
    );
    assertEquals(await exists(settings.output_dir), false);
  }
  await openSft(
    sftConfig(runs, "muon", { train_layers: "mlp", optim: "muon" }),
    quietHost(),
  );
});
