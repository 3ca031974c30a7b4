import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { readTokenizerFiles } from "sft/tokenizer/tokenizer_files.ts";
import { tempFolder } from "../support/temp_folder.ts";

const MODEL = { model: { type: "BPE", vocab: {}, merges: [] } };

/** A folder with these files. */
async function folderWith(files: Readonly<Record<string, string>>) {
  const folder = await tempFolder();
  for (const [name, text] of Object.entries(files)) {
    await Deno.writeTextFile(`${folder.path}/${name}`, text);
  }
  return folder;
}

Deno.test("readTokenizerFiles() reads a folder, or the file itself", async () => {
  const text = JSON.stringify(MODEL);
  await using folder = await folderWith({ "tokenizer.json": text });

  for (const path of [folder.path, `${folder.path}/tokenizer.json`]) {
    const files = await readTokenizerFiles(path);
    assertEquals(files.text, text);
    // What a file may leave out is there all the same.
    assertEquals(files.json.added_tokens, []);
    assertEquals(files.config, { pad_token: undefined });
  }
});

Deno.test("readTokenizerFiles() takes a token by its text or its record", async () => {
  for (const pad_token of ["<pad>", { content: "<pad>", special: true }]) {
    await using folder = await folderWith({
      "tokenizer.json": JSON.stringify(MODEL),
      "tokenizer_config.json": JSON.stringify({ pad_token }),
    });
    const { config } = await readTokenizerFiles(folder.path);
    assertEquals(config.pad_token, "<pad>");
  }
});

Deno.test("readTokenizerFiles() says what is wrong with a folder", async () => {
  const faults: [files: Record<string, string>, message: string][] = [
    [
      {},
      'Cannot load tokenizer "FOLDER": there is no tokenizer.json in it, ' +
      "name a folder that has one",
    ],
    [
      { "tokenizer.json": "{}" },
      'Cannot read "FOLDER/tokenizer.json": "model" is missing, expected an ' +
      "object",
    ],
    [
      { "tokenizer.json": "{" },
      'Cannot read "FOLDER/tokenizer.json": not valid JSON (Expected property ' +
      "name or '}' in JSON at position 1 (line 1 column 2)), mend it or fetch " +
      "it again",
    ],
  ];
  for (const [files, message] of faults) {
    await using folder = await folderWith(files);
    const error = await assertRejects(
      () => readTokenizerFiles(folder.path),
      UserError,
    );
    assertEquals(error.message.replaceAll(folder.path, "FOLDER"), message);
  }
});
