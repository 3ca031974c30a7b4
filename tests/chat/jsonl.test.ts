import { assertEquals, assertRejects } from "@std/assert";
import { BadRowError } from "sft/chat/bad_row.ts";
import { readJsonl } from "sft/chat/jsonl.ts";
import { UserError } from "sft/core/errors.ts";
import { tempFolder } from "../support/temp_folder.ts";

type Options = Partial<Parameters<typeof readJsonl>[1]>;

/** All rows of a file with these bytes, places without the folder. */
async function rowsOf(text: string | Uint8Array, options: Options = {}) {
  await using folder = await tempFolder();
  const path = `${folder.path}/x.jsonl`;
  const bytes = typeof text === "string"
    ? new TextEncoder().encode(text)
    : text;
  await Deno.writeFile(path, bytes);
  const read = readJsonl(path, { onBadRow: "error", ...options });
  return await Array.fromAsync(read, ({ value, where }) => [
    value,
    where.replace(`${folder.path}/`, ""),
  ]).catch((error) => {
    error.message = error.message.replace(`${folder.path}/`, "");
    throw error;
  });
}

Deno.test("readJsonl() counts lines, passes over blank ones", async () => {
  assertEquals(await rowsOf('{"a": 1}\n\n  \t\r\n[2]\r\n"ü"'), [
    [{ a: 1 }, "x.jsonl:1"],
    [[2], "x.jsonl:4"],
    ["ü", "x.jsonl:5"],
  ]);
});

Deno.test("readJsonl() finds no rows in an empty file", async () => {
  assertEquals(await rowsOf(""), []);
  assertEquals(await rowsOf("\n\n"), []);
});

Deno.test("readJsonl() takes a byte order mark for nothing", async () => {
  assertEquals(await rowsOf("\uFEFF1\n2"), [[1, "x.jsonl:1"], [
    2,
    "x.jsonl:2",
  ]]);
});

Deno.test("readJsonl() reads lines longer than what arrives at once", async () => {
  const long = "中".repeat(100_000); // 300,000 bytes

  assertEquals(await rowsOf(`"${long}"\n"${long}"\n3`), [
    [long, "x.jsonl:1"],
    [long, "x.jsonl:2"],
    [3, "x.jsonl:3"],
  ]);
});

Deno.test("readJsonl() says where and why a line is not JSON", async () => {
  const error = await assertRejects(
    () => rowsOf('1\n{"a": tru}\n3'),
    BadRowError,
  );

  assertEquals(
    error.message,
    `Cannot read "x.jsonl" line 2: not valid JSON (Unexpected token '}', ` +
      `"{"a": tru}" is not valid JSON), mend the line or pass --on_bad_row skip`,
  );
});

Deno.test("readJsonl() does not repeat the parser's own line number", async () => {
  const error = await assertRejects(() => rowsOf('1\n{"a": 1'), BadRowError);

  assertEquals(
    error.message,
    `Cannot read "x.jsonl" line 2: not valid JSON (Expected ',' or '}' after ` +
      "property value in JSON at position 7), mend the line or pass " +
      "--on_bad_row skip",
  );
});

Deno.test("readJsonl() finds bytes that are not UTF-8", async () => {
  const bytes = Uint8Array.of(0x31, 0x0a, 0x22, 0xe4, 0x22);

  const error = await assertRejects(() => rowsOf(bytes), BadRowError);

  assertEquals(
    error.message,
    'Cannot read "x.jsonl" line 2: not valid UTF-8, mend the line or pass ' +
      "--on_bad_row skip",
  );
});

Deno.test("readJsonl() skips bad lines and tells why", async () => {
  const reasons: string[] = [];

  const rows = await rowsOf("1\n{\n3\noops\n5", {
    onBadRow: "skip",
    onSkip: (why) => reasons.push(why),
  });

  assertEquals(rows.map(([value]) => value), [1, 3, 5]);
  assertEquals(reasons, ["not valid JSON", "not valid JSON"]);
});

Deno.test("readJsonl() reads no further than its limit", async () => {
  assertEquals(await rowsOf("1\n2\nnever read", { limit: 2 }), [
    [1, "x.jsonl:1"],
    [2, "x.jsonl:2"],
  ]);
  assertEquals(await rowsOf("never read", { limit: 0 }), []);
});

Deno.test("readJsonl() names a file that is not there", async () => {
  const error = await assertRejects(
    () => Array.fromAsync(readJsonl("no/such.jsonl", { onBadRow: "skip" })),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot read "no/such.jsonl": there is no such file, check the path',
  );
});
