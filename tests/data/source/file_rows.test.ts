import { assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { gzipSync, zstdCompressSync } from "node:zlib";
import { UserError } from "sft/core/errors.ts";
import { randomStream } from "sft/core/random.ts";
import { fileRows } from "sft/data/source/file_rows.ts";
import { valuesOf } from "../../support/source_rows.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const LINES = '{"a": 1}\n\n{"a": 2}\n';
const LIST = '[{"a": 1},\n{"a": 2}]';
const FROM_LINES = [[{ a: 1 }, "1"], [{ a: 2 }, "3"]];
const FROM_LIST = [[{ a: 1 }, "1"], [{ a: 2 }, "2"]];

/** Rows of a file with this name and content, places without the file. */
async function rowsOf(name: string, content: string | Uint8Array) {
  await using folder = await tempFolder();
  const path = `${folder.path}/${name}`;
  await Deno.writeFile(
    path,
    typeof content === "string" ? new TextEncoder().encode(content) : content,
  );
  const rows = await valuesOf(fileRows(path)).catch((error) => {
    error.message = error.message.replace(`${folder.path}/`, "");
    throw error;
  });
  return rows.map(([value, where]) => [
    value,
    where.slice(path.length + 1),
  ]);
}

async function refused(name: string, content: string | Uint8Array) {
  return (await assertRejects(() => rowsOf(name, content), UserError)).message;
}

Deno.test("fileRows() tells a list from lines by its first character", async () => {
  for (const mark of ["", "\uFEFF", " \n"]) {
    assertEquals(await rowsOf("x.json", mark + LIST), FROM_LIST);
  }
  assertEquals(await rowsOf("x.json", LINES), FROM_LINES);
  assertEquals(await rowsOf("no_ending", LINES), FROM_LINES);
  // In lines a list is a bad row, and no reason to give up the file.
  assertEquals(await rowsOf("x.jsonl", "[1]\n2"), [[[1], "1"], [2, "2"]]);
  assertEquals(await rowsOf("x.ndjson", "[1]\n2"), [[[1], "1"], [2, "2"]]);
});

Deno.test("fileRows() finds no rows in an empty file", async () => {
  for (const name of ["x.jsonl", "x.json"]) {
    assertEquals(await rowsOf(name, ""), []);
    assertEquals(await rowsOf(name, "\n \n"), []);
  }
});

Deno.test("fileRows() reads compressed files, whatever they are called", async () => {
  for (const ending of ["", ".gz"]) {
    assertEquals(await rowsOf(`x.jsonl${ending}`, gzipSync(LINES)), FROM_LINES);
    assertEquals(await rowsOf(`x.json${ending}`, gzipSync(LIST)), FROM_LIST);
  }
  for (const ending of ["", ".zst"]) {
    const [lines, list] = [LINES, LIST].map((text) => zstdCompressSync(text));
    assertEquals(await rowsOf(`x.jsonl${ending}`, lines), FROM_LINES);
    assertEquals(await rowsOf(`x.json${ending}`, list), FROM_LIST);
  }
});

Deno.test("fileRows() can be left before the end, and closes the file", async () => {
  await using folder = await tempFolder();
  // Noise: more than one read brings, compressed or not.
  const random = randomStream(3, "noise");
  const lines = Array.from({ length: 60_000 }, () => `${random.uint32()}\n`)
    .join("");
  const files = {
    "x.jsonl": lines,
    "x.json": `[${lines.trim().replaceAll("\n", ",")}]`,
    "x.jsonl.gz": gzipSync(lines),
    "x.jsonl.zst": zstdCompressSync(lines),
  };
  for (const [name, content] of Object.entries(files)) {
    const path = `${folder.path}/${name}`;
    await Deno.writeFile(path, new Uint8Array(Buffer.from(content)));
    for (const rows of [1, 2, 30_000]) {
      let left = rows;
      for await (const _ of fileRows(path)) {
        if (--left === 0) break;
      }
      assertEquals(left, 0);
    }
  }
});

Deno.test("fileRows() reads Parquet", async () => {
  const path = `${import.meta.dirname}/../../fixtures/parquet/snappy.parquet`;

  const rows = await rowsOf("x.parquet", await Deno.readFile(path));

  assertEquals(rows.map(([, number]) => number), ["1", "2", "3"]);
});

Deno.test("fileRows() refuses a file that is not what its name says", async () => {
  const names = {
    gzip: "x.jsonl.gz",
    Zstandard: "x.zst",
    Parquet: "x.parquet",
  };
  for (const [kind, name] of Object.entries(names)) {
    for (const content of ["", LINES]) {
      assertEquals(
        await refused(name, content),
        `Cannot read "${name}": it is not ${kind}, whatever its name says, ` +
          "fetch it again or rename it",
      );
    }
  }
});

Deno.test("fileRows() names a file that is not there", async () => {
  const error = await assertRejects(
    () => valuesOf(fileRows("no/such.jsonl")),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot read "no/such.jsonl": there is no such file, check the path',
  );
});
