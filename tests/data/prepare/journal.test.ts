import { assertEquals } from "@std/assert";
import {
  freshTotals,
  journalLine,
  type JournalPart,
  readJournal,
} from "sft/data/prepare/journal.ts";

const HEAD = { key: "k", settings: { 名: 1 } as never };

function part(number: number): JournalPart {
  return { part: number, rows: 10 * number, shards: [], ...freshTotals() };
}

Deno.test("readJournal() reads what journalLine() wrote", () => {
  const text = journalLine(HEAD) + journalLine(part(0)) + journalLine(part(1));
  const wholeBytes = new TextEncoder().encode(text).length;

  assertEquals(readJournal(text), {
    ...HEAD,
    parts: [part(0), part(1)],
    wholeBytes,
  });
});

Deno.test("readJournal() reads a line cut short as none", () => {
  const whole = journalLine(HEAD) + journalLine(part(0));
  const expected = readJournal(whole);
  const last = journalLine(part(1));

  for (const length of [1, 20, last.length - 1]) {
    assertEquals(readJournal(whole + last.slice(0, length)), expected);
  }
  // A disk may also keep the length of what it lost.
  assertEquals(readJournal(`${whole}\0\0\0\n`), expected);
});

Deno.test("readJournal() without a whole first line is none", () => {
  assertEquals(readJournal(""), undefined);
  assertEquals(readJournal('{"key": "k"'), undefined);
});
