import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { writeJson } from "sft/core/file.ts";
import { loadWithAdapter } from "sft/open/adapter/load_with_adapter.ts";
import { baseOf, readAdapter } from "sft/open/adapter/read_adapter.ts";
import { readSafetensors, writeSafetensors } from "sft/store/safetensors.ts";
import { readLoraCase } from "../../support/lora_fixture.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const { folder: ADAPTER, base: BASE } = await readLoraCase("qwen2");
const HOST = { log: () => {} };

/** A copy of the fixture's adapter with changes. */
async function copyTo(
  folder: string,
  config: Record<string, unknown> = {},
  names: (name: string) => string | undefined = (name) => name,
): Promise<string> {
  const json = await Deno.readTextFile(`${ADAPTER}/adapter_config.json`);
  await writeJson(`${folder}/adapter_config.json`, {
    ...JSON.parse(json),
    ...config,
  });
  const { arrays } = await readSafetensors(
    `${ADAPTER}/adapter_model.safetensors`,
  );
  await writeSafetensors(
    `${folder}/adapter_model.safetensors`,
    [...arrays].flatMap(([name, array]) => {
      const renamed = names(name);
      return renamed === undefined ? [] : [[renamed, array] as const];
    }) as [string, typeof arrays extends Map<string, infer A> ? A : never][],
  );
  return folder;
}

Deno.test("readAdapter() tells the layers by the arrays", async () => {
  const { settings, base } = await readAdapter(ADAPTER);
  assertEquals([settings.rank, settings.alpha, base], [4, 4, "llama/qwen2"]);
  assertEquals(settings.targets.toSorted(), [
    "model.layers.0.mlp.down_proj",
    "model.layers.0.self_attn.q_proj",
    "model.layers.0.self_attn.v_proj",
    "model.layers.1.mlp.down_proj",
    "model.layers.1.self_attn.q_proj",
    "model.layers.1.self_attn.v_proj",
  ]);
});

Deno.test("an adapter finds its base by the name that it was trained with", async () => {
  await using folder = await tempFolder();
  const path = await copyTo(folder.path, { base_model_name_or_path: BASE });
  const alone = await loadWithAdapter(path);
  const named = await loadWithAdapter(BASE, { lora_path: ADAPTER });
  assertEquals(alone.values, named.values);
});

Deno.test("an adapter that does not fit is refused with what would", async () => {
  const refused = async (
    config: Record<string, unknown>,
    message: string,
    names?: (name: string) => string | undefined,
  ) => {
    await using folder = await tempFolder();
    const path = await copyTo(folder.path, config, names);
    await assertRejects(
      () => loadWithAdapter(BASE, { lora_path: path }),
      UserError,
      message.replaceAll("PATH", path),
    );
  };
  await refused(
    { r: 8 },
    "has shape [4, 16], adapter_config.json asks for [8, 16]",
  );
  await refused(
    {},
    'Cannot load adapter "PATH": its weights lack "base_model.model.model.' +
      'layers.0.mlp.down_proj.lora_A.weight"',
    (name) => /layers.0.mlp.down_proj.lora_A/.test(name) ? undefined : name,
  );
  await refused(
    {},
    'Cannot load adapter "PATH": it is for a layer "embed_tokens", this Qwen2 ' +
      "has no such linear layer",
    (name) => name.replace("model.layers.0.mlp.down_proj", "embed_tokens"),
  );
  await refused(
    {},
    'Cannot load adapter "PATH": it holds "base_model.model.lm_head.weight"',
    (name) =>
      /layers.0.mlp.down_proj.lora_A/.test(name)
        ? "base_model.model.lm_head.weight"
        : name,
  );
});

Deno.test("baseOf() says how to name a base that is not there", async () => {
  await using folder = await tempFolder();
  const path = await copyTo(folder.path, {
    base_model_name_or_path: `${folder.path}/gone`,
  });
  const error = await assertRejects(
    async () => await loadWithAdapter(path),
    UserError,
    `Cannot load adapter "${path}", which was trained beside ` +
      `"${folder.path}/gone": it is not there`,
  );
  assertEquals(
    error.message.endsWith(
      `pass its model with --model_path and --lora_path "${path}"`,
    ),
    true,
  );
  const { base: _, ...nameless } = await readAdapter(path);
  await assertRejects(
    () => baseOf(nameless, HOST),
    UserError,
    "adapter_config.json names no base",
  );
});
