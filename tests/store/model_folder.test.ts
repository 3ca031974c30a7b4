import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { readModelFolder, writeModelFolder } from "sft/store/model_folder.ts";
import { type NamedArray, writeSafetensors } from "sft/store/safetensors.ts";
import { copyTokenizer } from "sft/tokenizer/save_tokenizer.ts";
import { tempFolder } from "../support/temp_folder.ts";

const array = (...data: number[]): NamedArray => ({
  shape: [data.length],
  data: Float32Array.from(data),
  dtype: "float32",
});
const CONTENTS = {
  config: { model_type: "gpt2", n_layer: 1 },
  arrays: [["wte", array(1, 2)], ["wpe", array(3)]] as [string, NamedArray][],
};

Deno.test("readModelFolder() reads what writeModelFolder() wrote", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/outputs/final`;

  await writeModelFolder(path, {
    ...CONTENTS,
    generationConfig: { eos_token_id: 2 },
  });

  assertEquals(await readModelFolder(path), {
    config: CONTENTS.config,
    arrays: new Map(CONTENTS.arrays),
    generationConfig: { eos_token_id: 2 },
  });
});

Deno.test("writeModelFolder() brings the tokenizer and its template", async () => {
  await using folder = await tempFolder();
  const [tokenizerFolder, path] = [`${folder.path}/bpe`, `${folder.path}/m`];
  await Deno.mkdir(tokenizerFolder);
  await Deno.writeTextFile(`${tokenizerFolder}/tokenizer.json`, "{}");
  await Deno.writeTextFile(`${tokenizerFolder}/notes.md`, "not copied");

  await writeModelFolder(path, {
    ...CONTENTS,
    tokenizer: await copyTokenizer(tokenizerFolder),
    chatTemplate: "{{ messages }}",
  });

  assertEquals(
    [...Deno.readDirSync(path)].map(({ name }) => name).sort(),
    [
      "config.json",
      "model.safetensors",
      "tokenizer.json",
      "tokenizer_config.json",
    ],
  );
});

Deno.test("writeModelFolder() refuses a folder that holds something", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/final`;
  await writeModelFolder(path, CONTENTS);

  const error = await assertRejects(
    () => writeModelFolder(path, CONTENTS),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot write "${path}": it already exists, choose another path or ` +
      "remove it",
  );

  const other = { ...CONTENTS, config: { model_type: "llama" } };
  await writeModelFolder(path, other, { replace: true });
  assertEquals((await readModelFolder(path)).config, other.config);
});

Deno.test("readModelFolder() joins the files of a sharded model", async () => {
  await using folder = await tempFolder();
  await writeShards(folder.path, {
    wte: "1.safetensors",
    wpe: "2.safetensors",
  });

  const { arrays } = await readModelFolder(folder.path);

  assertEquals(Object.fromEntries(arrays), { wte: array(1), wpe: array(2) });
});

Deno.test("readModelFolder() says what is missing", async (t) => {
  await using folder = await tempFolder();
  const path = `${folder.path}/model`;
  const cases: Record<string, [make: () => Promise<void>, why: string]> = {
    "the folder": [
      async () => {},
      "there is no such folder, expected one with config.json and " +
      "model.safetensors",
    ],
    "a folder": [
      () => Deno.writeTextFile(path, ""),
      "it is a file, expected the folder that holds config.json, or a GGUF " +
      "file",
    ],
    "everything": [
      () => Deno.mkdir(path),
      "it has no config.json, expected a model folder with config.json and " +
      "model.safetensors",
    ],
    "everything, but it is a run": [
      () => writeModelFolder(`${path}/final`, CONTENTS),
      `it has no config.json, pass "${path}/final" inside it`,
    ],
    "the parameters": [
      () => writeFiles(path, { "config.json": "{}" }),
      "it has no model.safetensors",
    ],
    "the parameters, but it has another kind": [
      () => writeFiles(path, { "config.json": "{}", "pytorch_model.bin": "" }),
      'it has no model.safetensors, save it again with "safe_serialization=True"',
    ],
    "a shard": [
      async () => {
        await writeShards(path, { a: "1.safetensors", b: "2.safetensors" });
        await Deno.remove(`${path}/2.safetensors`);
      },
      'it has no "2.safetensors", which model.safetensors.index.json names',
    ],
    "an array of a shard": [
      async () => {
        await writeShards(path, { a: "1.safetensors", b: "2.safetensors" });
        await writeSafetensors(`${path}/2.safetensors`, []);
      },
      'model.safetensors.index.json says that "b" is in "2.safetensors", and ' +
      "it is not, fetch or write the folder again",
    ],
  };
  for (const [name, [make, why]] of Object.entries(cases)) {
    await t.step(name, async () => {
      await make();

      const error = await assertRejects(() => readModelFolder(path), UserError);

      assertEquals(error.message, `Cannot read model "${path}": ${why}`);
      await Deno.remove(path, { recursive: true }).catch(() => {});
    });
  }
});

async function writeFiles(
  path: string,
  files: Record<string, string>,
): Promise<void> {
  await Deno.mkdir(path, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${path}/${name}`, text);
  }
}

/** A model of one array a shard, holding 1, 2, … */
async function writeShards(
  path: string,
  weightMap: Record<string, string>,
): Promise<void> {
  await writeFiles(path, {
    "config.json": "{}",
    "model.safetensors.index.json": JSON.stringify({
      metadata: { total_size: 8 },
      weight_map: weightMap,
    }),
  });
  let value = 0;
  for (const [name, shard] of Object.entries(weightMap)) {
    await writeSafetensors(`${path}/${shard}`, [[name, array(++value)]]);
  }
}

Deno.test("readModelFolder() reads no file outside of the folder", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/model`;
  await writeModelFolder(path, CONTENTS);
  await Deno.rename(
    `${path}/model.safetensors`,
    `${folder.path}/outside.safetensors`,
  );
  const index = `${path}/model.safetensors.index.json`;
  const name = "../outside.safetensors";
  await Deno.writeTextFile(
    index,
    JSON.stringify({ weight_map: { wte: name, wpe: name } }),
  );

  const error = await assertRejects(() => readModelFolder(path), UserError);

  assertEquals(
    error.message,
    `Cannot read "${index}": "weight_map.wte" is "${name}", expected the name ` +
      "of a file in the same folder",
  );
});
