import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { sourceParts } from "sft/data/source/source_parts.ts";
import { tempFolder } from "../../support/temp_folder.ts";

Deno.test("sourceParts() takes names and weights apart", async () => {
  const cases: [source: string, ...parts: [string, number][]][] = [
    ["a.jsonl", ["a.jsonl", 1]],
    ["a.jsonl:3,b.jsonl:1", ["a.jsonl", 3], ["b.jsonl", 1]],
    ["a.jsonl:0.5, b", ["a.jsonl", 0.5], ["b", 1]],
    ["a:1e3,b:.25", ["a", 1000], ["b", 0.25]],
    ["C:/x/a.jsonl:2", ["C:/x/a.jsonl", 2]],
    ["C:/x/a.jsonl", ["C:/x/a.jsonl", 1]],
    ["{a,b}/*.jsonl:2,c", ["{a,b}/*.jsonl", 2], ["c", 1]],
  ];
  for (const [source, ...parts] of cases) {
    assertEquals(
      await sourceParts(source),
      parts.map(([path, weight]) => ({ path, weight })),
      source,
    );
  }
});

Deno.test("sourceParts() keeps a name that is there whole", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a,b:3`;
  await Deno.writeTextFile(path, "");
  await Deno.writeTextFile(`${folder.path}/c:4`, "");

  assertEquals(await sourceParts(path), [{ path, weight: 1 }]);
  assertEquals(await sourceParts(`${folder.path}/c:4,d:2`), [
    { path: `${folder.path}/c:4`, weight: 1 },
    { path: "d", weight: 2 },
  ]);
});

Deno.test("sourceParts() refuses weights that are none", async () => {
  for (const weight of ["0", "-1", "0.0", "1e999"]) {
    const source = `a.jsonl:${weight},b.jsonl`;
    const error = await assertRejects(() => sourceParts(source), UserError);

    assertEquals(
      error.message,
      `Cannot mix "${source}": the weight of "a.jsonl" is ${weight}, expected ` +
        "a number above 0, or leave the file out",
    );
  }
});

Deno.test("sourceParts() refuses an empty name", async () => {
  for (const source of ["a,,b", "a,", ",", ":3", "a, "]) {
    const error = await assertRejects(() => sourceParts(source), UserError);

    assertEquals(
      error.message,
      `Cannot read "${source}": it names no file before or after a comma, ` +
        "expected a.jsonl:3,b.jsonl:1",
    );
  }
});
