import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  copyTokenizer,
  writeTokenizerFiles,
} from "sft/tokenizer/save_tokenizer.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("writeTokenizerFiles() copies a tokenizer and nothing else", async () => {
  await using from = await tempFolder();
  await using to = await tempFolder();
  for (const name of ["tokenizer.json", "merges.txt", "chat_template.jinja"]) {
    await Deno.writeTextFile(`${from.path}/${name}`, name);
  }

  await writeTokenizerFiles(to.path, await copyTokenizer(from.path));

  assertEquals(
    [...Deno.readDirSync(to.path)].map(({ name }) => name).sort(),
    ["merges.txt", "tokenizer.json"],
  );
  assertEquals(
    await Deno.readTextFile(`${to.path}/merges.txt`),
    "merges.txt",
  );
});

Deno.test("writeTokenizerFiles() puts the template in the config", async () => {
  await using from = await tempFolder();
  await using to = await tempFolder();
  await Deno.writeTextFile(`${from.path}/tokenizer.json`, "{}");
  const config = async () =>
    JSON.parse(await Deno.readTextFile(`${to.path}/tokenizer_config.json`));

  await writeTokenizerFiles(
    to.path,
    await copyTokenizer(from.path),
    "{{ ours }}",
  );
  assertEquals(await config(), {
    tokenizer_class: "PreTrainedTokenizerFast",
    chat_template: "{{ ours }}",
  });

  await Deno.writeTextFile(
    `${from.path}/tokenizer_config.json`,
    JSON.stringify({ pad_token: "<pad>", chat_template: "{{ theirs }}" }),
  );
  await writeTokenizerFiles(
    to.path,
    await copyTokenizer(from.path),
    "{{ ours }}",
  );
  assertEquals(await config(), {
    pad_token: "<pad>",
    chat_template: "{{ ours }}",
  });
});

Deno.test("copyTokenizer() takes what loadTokenizer() takes", async () => {
  await using from = await tempFolder();
  await Deno.writeTextFile(`${from.path}/tokenizer.json`, "{}");

  for (
    const path of [from.path, `${from.path}/`, `${from.path}/tokenizer.json`]
  ) {
    assertEquals([...(await copyTokenizer(path)).keys()], ["tokenizer.json"]);
  }
});

Deno.test("copyTokenizer() refuses a folder without a tokenizer", async () => {
  const error = await assertRejects(
    () => copyTokenizer("none"),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot copy the tokenizer of "none": it has no tokenizer.json',
  );
});
