import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { openFile } from "sft/data/source/open_file.ts";
import { parquetRowCount, parquetRows } from "sft/data/source/parquet.ts";
import { valuesOf } from "../../support/source_rows.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const FOLDER = `${import.meta.dirname}/../../fixtures/parquet`;

/** The rows that tests/fixtures/make_parquet.py writes. */
const ROWS = [
  {
    id: 1n,
    messages: [
      { role: "user", content: "2+2?" },
      { role: "assistant", content: "<think>\nEasy.\n</think>\n\n4" },
    ],
    source: null,
  },
  {
    id: 2n,
    messages: [
      { role: "user", content: "你好" },
      { role: "assistant", content: "你好！😀" },
    ],
    source: "greetings",
  },
  { id: 3n, messages: [{ role: "assistant", content: "" }], source: null },
];

async function rowsOf(path: string) {
  using file = await openFile(path);
  return await valuesOf(parquetRows(file, "x.parquet"));
}

for (const codec of ["none", "snappy", "gzip", "zstd", "brotli"]) {
  Deno.test(`parquetRows() reads what pyarrow wrote with ${codec}`, async () => {
    assertEquals(
      await rowsOf(`${FOLDER}/${codec}.parquet`),
      ROWS.map((value, index) => [value, `x.parquet#${index + 1}`]) as never,
    );
  });
}

Deno.test("parquetRowCount() reads it from the file's end", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/cut.parquet`;
  const bytes = await Deno.readFile(`${FOLDER}/snappy.parquet`);
  await Deno.writeFile(path, bytes.subarray(0, bytes.length - 1));

  assertEquals(await parquetRowCount(`${FOLDER}/snappy.parquet`), ROWS.length);
  const error = await assertRejects(() => parquetRowCount(path), UserError);
  assert(
    error.message.startsWith(
      `Cannot read "${path}": it is cut off or damaged as Parquet (`,
    ),
    error.message,
  );
});

Deno.test("parquetRows() refuses a file that is cut off", async () => {
  await using folder = await tempFolder();
  const whole = await Deno.readFile(`${FOLDER}/snappy.parquet`);
  const path = `${folder.path}/x.parquet`;
  for (const length of [4, 100, whole.length - 1]) {
    await Deno.writeFile(path, whole.subarray(0, length));

    const error = await assertRejects(() => rowsOf(path), UserError);

    assert(
      error.message.startsWith(
        'Cannot read "x.parquet": it is cut off or damaged as Parquet (',
      ) && error.message.endsWith("), fetch it again"),
      error.message,
    );
  }
});

Deno.test("parquetRows() refuses damage or reads on, and never crashes", async () => {
  await using folder = await tempFolder();
  const whole = await Deno.readFile(`${FOLDER}/zstd.parquet`);
  const path = `${folder.path}/x.parquet`;
  for (let at = 0; at < whole.length; at += 11) {
    const damaged = whole.slice();
    damaged[at] ^= 0xff;
    await Deno.writeFile(path, damaged);

    // A byte in a text can change unseen: Parquet has no sum over it here.
    await rowsOf(path).catch((error) => assert(error instanceof UserError));
  }
});
