import { tinyRuns } from "../../support/tiny_run.ts";
import { assertRefuses } from "../../support/command.ts";

// That it merges is in lora.test.ts, after an adapter was trained.

const runs = await tinyRuns();

Deno.test("merge refuses what is no adapter, and leaves nothing", async () => {
  const output_dir = `${runs.path}/merged`;
  await assertRefuses("merge", runs.path, [
    [
      [runs.modelPath, "--output_dir", output_dir],
      `Cannot read adapter "${runs.modelPath}": it has no adapter_config.json, ` +
      "expected the folder that holds adapter_config.json and " +
      "adapter_model.safetensors",
    ],
    [
      [runs.modelPath],
      "Cannot run merge: --output_dir is missing, see --help",
    ],
  ]);
});
