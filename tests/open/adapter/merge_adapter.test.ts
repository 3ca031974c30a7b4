import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists, namesIn } from "sft/core/file.ts";
import { loadWithAdapter } from "sft/open/adapter/load_with_adapter.ts";
import { mergeAdapter } from "sft/open/adapter/merge_adapter.ts";
import { loadModel } from "sft/open/model_files.ts";
import { openModel } from "sft/open/open_model.ts";
import { runSft } from "sft/run/sft.ts";
import { quietHost, sftConfig, tinyRuns } from "../../support/tiny_run.ts";

const runs = await tinyRuns();
const { modelPath } = await runSft(
  sftConfig(runs, "adapter", { lora_rank: 2 }),
  quietHost(),
);

Deno.test("mergeAdapter() writes a model that needs neither", async () => {
  const output_dir = `${runs.path}/merged`;
  const { layers } = await mergeAdapter(
    { path: modelPath, output_dir },
    quietHost(),
  );

  assertEquals(layers, 4);
  assertEquals(
    (await namesIn(output_dir)).includes("adapter_config.json"),
    false,
  );
  const merged = await loadModel(output_dir);
  assertEquals(merged.values, (await loadWithAdapter(modelPath)).values);
  const { template, ends } = await openModel({
    model_path: output_dir,
    engine: "onnx",
  });
  assertEquals([template?.name, ends.size], ["chatml", 1]);
});

Deno.test("mergeAdapter() overwrites nothing", async () => {
  await assertRejects(
    () =>
      mergeAdapter(
        { path: modelPath, output_dir: runs.modelPath },
        quietHost(),
      ),
    UserError,
  );
  const nowhere = `${runs.path}/nowhere`;
  await assertRejects(
    () =>
      mergeAdapter({ path: runs.modelPath, output_dir: nowhere }, quietHost()),
    UserError,
    `Cannot read adapter "${runs.modelPath}": it has no adapter_config.json`,
  );
  assertEquals(await exists(nowhere), false);
});
