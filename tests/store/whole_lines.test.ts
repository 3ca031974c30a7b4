import { assertEquals } from "@std/assert";
import { wholeLength, wholeLines } from "sft/store/whole_lines.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("wholeLength() finds the last newline from the end", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/events.jsonl`;
  const cases: [text: string, length: number][] = [
    ["", 0],
    ["torn", 0],
    ["one\n", 4],
    ["one\ntorn", 4],
    ["one\n" + "x".repeat(200_000), 4],
    ["x".repeat(200_000) + "\ntorn", 200_001],
  ];
  for (const [text, length] of cases) {
    await Deno.writeTextFile(path, text);
    using file = await Deno.open(path);

    assertEquals(await wholeLength(file), length);
  }
});

Deno.test("wholeLines() leaves out what no newline ends", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/lines`;
  const long = "é".repeat(70_000);
  await Deno.writeTextFile(path, `one\n\n${long}\ntorn`);

  assertEquals(await Array.fromAsync(wholeLines(path)), ["one", "", long]);
});
