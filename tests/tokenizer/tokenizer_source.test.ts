import { assertEquals } from "@std/assert";
import {
  tokenizerFolder,
  tokenizerSource,
} from "sft/tokenizer/tokenizer_source.ts";
import { tempFolder } from "../support/temp_folder.ts";

const FIXTURES = `${import.meta.dirname}/../fixtures`;

Deno.test("tokenizerSource() reads a folder's files and a GGUF's alike", async () => {
  const folder = await tokenizerSource(`${FIXTURES}/tiny_tokenizer`);
  const file = await tokenizerSource(`${FIXTURES}/gguf/byte_level.gguf`);

  for (const source of [folder, file]) {
    const text = await source.read("tokenizer.json");
    assertEquals(JSON.parse(text!).version, "1.0");
    assertEquals(
      new TextDecoder().decode(await source.bytes("tokenizer.json")),
      text,
    );
    assertEquals((await source.names()).includes("tokenizer.json"), true);
    assertEquals(await source.read("vocab.json"), undefined);
  }
  assertEquals(
    file.pathOf("tokenizer.json"),
    `${FIXTURES}/gguf/byte_level.gguf`,
  );
});

Deno.test("tokenizerSource() reads a file again that has changed", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a.gguf`;
  const config = async () =>
    JSON.parse((await (await tokenizerSource(path)).read("tokenizer.json"))!)
      .model.byte_fallback;

  await Deno.copyFile(`${FIXTURES}/gguf/byte_level.gguf`, path);
  const first = await config();
  await Deno.copyFile(`${FIXTURES}/gguf/sentencepiece.gguf`, path);

  assertEquals([first, await config()], [false, true]);
});

Deno.test("tokenizerFolder() is the folder of a tokenizer.json", () => {
  assertEquals(
    ["a/tokenizer.json", "a", "a/b.gguf"].map(tokenizerFolder),
    ["a", "a", "a/b.gguf"],
  );
});
