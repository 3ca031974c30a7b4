import { assertEquals, assertThrows } from "@std/assert";
import { BadRowError } from "sft/chat/bad_row.ts";
import { isBlank, valueOf } from "sft/data/source/raw_row.ts";

function valueIn(line: string | Uint8Array<ArrayBuffer>): unknown {
  const bytes = typeof line === "string"
    ? new TextEncoder().encode(line)
    : line;
  return valueOf({ where: "x.jsonl:2", line: bytes });
}

function refused(line: string | Uint8Array<ArrayBuffer>): string {
  return assertThrows(() => valueIn(line), BadRowError).message;
}

Deno.test("valueOf() parses a line, and hands a record over", () => {
  assertEquals(valueIn('{"a": "ü"}\r'), { a: "ü" });
  assertEquals(valueOf({ where: "x#1", value: { a: 1n }, size: 0 }), { a: 1n });
});

Deno.test("valueOf() takes a byte order mark for nothing", () => {
  assertEquals(valueIn("\uFEFF1"), 1);
});

Deno.test("valueOf() says where and why a line is not JSON", () => {
  assertEquals(
    refused('{"a": tru}'),
    `Cannot read "x.jsonl" line 2: not valid JSON (Unexpected token '}', ` +
      `"{"a": tru}" is not valid JSON), mend the line or pass --on_bad_row skip`,
  );
});

Deno.test("valueOf() does not repeat the parser's own line number", () => {
  assertEquals(
    refused('{"a": 1'),
    `Cannot read "x.jsonl" line 2: not valid JSON (Expected ',' or '}' after ` +
      "property value in JSON at position 7), mend the line or pass " +
      "--on_bad_row skip",
  );
});

Deno.test("valueOf() finds bytes that are not UTF-8", () => {
  assertEquals(
    refused(Uint8Array.of(0x22, 0xe4, 0x22)),
    'Cannot read "x.jsonl" line 2: not valid UTF-8, mend the line or pass ' +
      "--on_bad_row skip",
  );
});

Deno.test("isBlank() is true of blanks and line ends", () => {
  const blank = [...new TextEncoder().encode(" \t\r\n")];

  assertEquals(blank.map(isBlank), [true, true, true, true]);
  assertEquals([0, 0x22, 0x7b, 0xa0].map(isBlank), [
    false,
    false,
    false,
    false,
  ]);
});
