import { assert, assertEquals, assertRejects } from "@std/assert";
import { Float, keysInOrder } from "sft/core/exact_json.ts";
import { UserError } from "sft/core/errors.ts";
import { openFile } from "sft/data/source/open_file.ts";
import { parquetRowCount, parquetRows } from "sft/data/source/parquet.ts";
import { valuesOf } from "../../support/source_rows.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const FOLDER = `${import.meta.dirname}/../../fixtures/parquet`;

/** The rows that tests/fixtures/make_parquet.py writes. */
const ROWS = [
  {
    id: 1,
    messages: [
      { role: "user", content: "2+2?" },
      { role: "assistant", content: "<think>\nEasy.\n</think>\n\n4" },
    ],
  },
  {
    id: 2,
    messages: [
      { role: "user", content: "你好" },
      { role: "assistant", content: "你好！😀" },
    ],
    source: "greetings",
  },
  { id: 3, messages: [{ role: "assistant", content: "" }] },
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

Deno.test("parquetRows() keeps numbers and keys as the file has them", async () => {
  const [[row]] = await rowsOf(`${FOLDER}/numbers.parquet`);
  const { numbers } = row as { numbers: Record<string, unknown> };

  assertEquals(keysInOrder(numbers), [
    ...["b", "2", "1", "half", "large", "records"],
  ]);
  assertEquals(numbers, {
    b: new Float(1),
    2: 2,
    1: [new Float(1), 2.5, null],
    half: new Float(3),
    large: 2n ** 60n,
    records: [{ x: new Float(4) }],
  });
});

Deno.test("parquetRows() takes bytes for text only where the file says so", async () => {
  const [[first], [second]] = await rowsOf(`${FOLDER}/bytes.parquet`);
  const bytes = (text: string) => new TextEncoder().encode(text);

  assertEquals(first, {
    text: bytes("2+2?"),
    fixed: bytes("ab"),
    large: bytes("a"),
    marked: "\ufeff4",
    messages: [{ role: bytes("user"), content: "2+2?" }],
  });
  assertEquals(second, {
    text: Uint8Array.of(0xff),
    fixed: bytes("cd"),
    large: bytes(""),
    marked: "4\ufeff",
  });
});

Deno.test("parquetRows() refuses a text that is none", async () => {
  const error = await assertRejects(
    () => rowsOf(`${FOLDER}/broken.parquet`),
    UserError,
  );
  assertEquals(
    error.message,
    'Cannot read "x.parquet": it is cut off or damaged as Parquet (column ' +
      '"text" says that it is text, and has bytes that are not UTF-8), fetch ' +
      "it again",
  );
});

for (const name of ["one_page", "many_pages"]) {
  Deno.test(`parquetRows() refuses a row with a list too long, in ${name}`, async () => {
    using file = await openFile(`${FOLDER}/${name}.parquet`);
    const rows = parquetRows(file, "x.parquet");

    assertEquals((await rows.next()).value?.where, "x.parquet#1");
    const error = await assertRejects(() => rows.next(), UserError);

    assertEquals(
      error.message,
      'Cannot read "x.parquet" row 2: it is longer than 8 MiB, expected one ' +
        "conversation or text in each row",
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
