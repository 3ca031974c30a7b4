import { assertEquals, assertStringIncludes } from "@std/assert";
import { readManifest } from "sft/store/manifest.ts";
import { assertRefuses, flagsOf, runTask } from "../../support/command.ts";
import { tinyRuns, TOKENIZER } from "../../support/tiny_run.ts";

const runs = await tinyRuns();

const flags = (name: string, changes: Record<string, string | number> = {}) =>
  flagsOf({
    model_path: runs.modelPath,
    tokenizer_path: TOKENIZER,
    output_dir: `${runs.path}/${name}`,
    data_file: runs.chatFile,
    max_length: 32,
    num_epochs: 1,
    ...changes,
  });

Deno.test("lora trains an adapter that chat and merge take", async () => {
  const output = `${runs.path}/adapter`;
  const { stderr } = await runTask("lora", ...flags("adapter"));
  assertStringIncludes(stderr, "an adapter of 2,048 parameters is trained");
  const { config, command } = await readManifest(output);
  assertEquals(command, "sft");
  assertEquals(
    [config.lora_rank, config.lora_alpha, config.lora_dropout],
    [8, 32, 0.1],
  );
  assertEquals(config.learning_rate, 1e-4);

  const question = ["--prompt", "Ada", "--max_length", "32"];
  const beside = await runTask(
    ...["chat", "--model_path", runs.modelPath] as const,
    ...["--lora_path", `${output}/final`, ...question],
  );
  const merged = await runTask(
    ...["chat", "--model_path", runs.modelPath] as const,
    ...["--lora_path", `${output}/final`, "--merge_lora", ...question],
  );
  const alone = await runTask(
    ...["chat", "--model_path", `${output}/final`] as const,
    ...question,
  );
  assertStringIncludes(beside.stdout, "> Ada");
  assertEquals(merged.stdout, beside.stdout);
  assertEquals(alone.stdout, beside.stdout);

  const { stdout } = await runTask(
    ...["merge", `${output}/final`] as const,
    ...["--output_dir", `${runs.path}/merged`],
  );
  assertEquals(
    stdout,
    `"${output}/final" merged: the model in "${runs.path}/merged", 4 of its ` +
      "layers changed\n",
  );

  // A run is no adapter, but holds one.
  await assertRefuses("merge", runs.path, [[
    [output, "--output_dir", `${runs.path}/again`],
    `Cannot read adapter "${output}": it has no adapter_config.json, pass ` +
    `"${output}/final" inside it`,
  ]]);
});

Deno.test("lora refuses layers that are not there, and leaves nothing", async () => {
  await assertRefuses("lora", runs.path, [
    [
      flags("refused", { lora_targets: "q_proj" }),
      'Cannot train "q_proj" by LoRA: a GPT-2 has no such linear layer, it ' +
      "has c_attn, c_proj, c_fc, or all-linear for all",
    ],
    [
      flags("refused", { train_layers: "norms" }),
      'Cannot train "norms" with --lora_rank 8: beside an adapter the model ' +
      "stays as it is, leave one of the two out",
    ],
  ]);
});
