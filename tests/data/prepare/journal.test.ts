import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  freshTotals,
  journalLine,
  type JournalPart,
  readJournal,
} from "sft/data/prepare/journal.ts";
import { SETTINGS } from "../../support/prepare.ts";

const HEAD = {
  key: "b".repeat(64),
  settings: { ...SETTINGS, reading: { 名: 1 } },
};

const read = (text: string) => readJournal(text, "set/journal.jsonl");

function part(number: number): JournalPart {
  return { part: number, rows: 10 * number, shards: [], ...freshTotals() };
}

Deno.test("readJournal() reads what journalLine() wrote", () => {
  const text = journalLine(HEAD) + journalLine(part(0)) + journalLine(part(1));
  const wholeBytes = new TextEncoder().encode(text).length;

  assertEquals(read(text), {
    ...HEAD,
    parts: [part(0), part(1)],
    wholeBytes,
  });
});

Deno.test("readJournal() reads a line cut short as none", () => {
  const whole = journalLine(HEAD) + journalLine(part(0));
  const expected = read(whole);
  const last = journalLine(part(1));

  for (const length of [1, 20, last.length - 1]) {
    assertEquals(read(whole + last.slice(0, length)), expected);
  }
  // A disk may also keep the length of what it lost.
  assertEquals(read(`${whole}\0\0\0\n`), expected);
});

Deno.test("readJournal() without a whole first line is none", () => {
  assertEquals(read(""), undefined);
  assertEquals(read('{"key": "k"'), undefined);
});

Deno.test("readJournal() refuses a whole line that is none of a journal's", () => {
  const shard = {
    name: "../../train-00000.shard",
    split: "train",
    examples: 1,
    tokens: 2,
    bytes: 3,
    sha256: "c".repeat(64),
  } as const;
  const cases: [line: unknown, why: string][] = [
    [null, "it is null, expected an object"],
    [HEAD, '"part" is missing, expected a whole number, 0 or more'],
    [part(2), '"part" is 2, expected 1'],
    [
      { ...part(1), rows: -1 },
      '"rows" is -1, expected a whole number, 0 or more',
    ],
    [
      { ...part(1), shards: [shard] },
      '"shards.0.name" is "../../train-00000.shard", expected the name of a ' +
      "file in the same folder",
    ],
  ];
  for (const [line, why] of cases) {
    const text = journalLine(HEAD) + journalLine(part(0)) +
      journalLine(line as never);
    assertEquals(
      assertThrows(() => read(text), UserError).message,
      `Cannot read "set/journal.jsonl": line 3: ${why}`,
    );
  }
});
