import { assertEquals } from "@std/assert";
import { parseColumns } from "sft/chat/columns.ts";
import {
  parseConversation,
  parseRow,
  parseTextRow,
} from "sft/chat/formats/parse_row.ts";
import type { Conversation } from "sft/chat/message.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const EXCHANGE = { instruction: "2+2?", output: "4", text: "2+2? 4" };
const PARSED: Conversation = {
  messages: [
    { role: "user", content: "2+2?" },
    { role: "assistant", content: "4" },
  ],
  where: WHERE,
};
const TEXT = {
  stretches: [{ text: "2+2? 4", supervised: true, content: true }],
  where: WHERE,
};
const EXPECTED = 'expected a row of conversations ("conversations" of "role" ' +
  'and "content"), sharegpt ("conversations" of "from" and "value"), messages ' +
  '("messages" of "role" and "content"), alpaca ("instruction" and "output"), ' +
  'deepctrl ("input", "output" and "num_utter"), prompt_completion ("prompt" ' +
  'and "completion"), r1_distill ("reannotated_assistant_content"), segments ' +
  '("segments"), text ("text")';

Deno.test("parseRow() detects a format, or takes the one that is named", () => {
  assertEquals(parseRow(EXCHANGE, WHERE), { ...PARSED, unread: ['"text"'] });
  assertEquals(parseRow(EXCHANGE, WHERE, "text"), {
    ...TEXT,
    unread: ['"instruction"', '"output"'],
  });
});

Deno.test("parseRow() reads keys of a row's own under the names of columns", () => {
  const columns = parseColumns("question=user,reply=assistant");
  const row = { question: "2+2?", reply: "4", prompt: "unused" };

  assertEquals(parseRow(row, WHERE, undefined, columns), {
    ...PARSED,
    unread: ['"(prompt)"'],
  });
  assertEquals(
    parseTextRow({ body: "Hi" }, WHERE, undefined, parseColumns("body=text")),
    { text: "Hi", where: WHERE },
  );
});

Deno.test("parseRow() names the keys of an unknown form", () => {
  assertBadRow(
    () => parseRow({ title: [], body: [], text: null }, WHERE),
    "unknown form",
    `its keys are "title", "body", "text" (null), ${EXPECTED}`,
  );
  assertBadRow(
    () => parseRow({}, WHERE),
    "unknown form",
    `it has no keys, ${EXPECTED}`,
  );
  const many = Array.from({ length: 14 }, (_, index) => [`k${index}`, 1]);
  assertBadRow(
    () => parseRow(Object.fromEntries(many), WHERE),
    "unknown form",
    'its keys are "k0", "k1", "k2", "k3", "k4", "k5", "k6", "k7", "k8", "k9", ' +
      `"k10", "k11" and 2 more, ${EXPECTED}`,
  );
});

Deno.test("parseRow() names the task that learns from pairs", () => {
  assertBadRow(
    () => parseRow({ chosen: [], rejected: [] }, WHERE),
    "a pair of answers",
    'it has "chosen" and "rejected", which the task dpo learns from',
  );
});

Deno.test("parseRow() refuses what is no object", () => {
  const kinds: [value: unknown, kind: string][] = [
    [5, "a number"],
    ["Hi", "a string"],
    [true, "a boolean"],
    [null, "null"],
    [[], "a list"],
  ];
  for (const [value, kind] of kinds) {
    assertBadRow(
      () => parseRow(value, WHERE),
      "not an object",
      `it is ${kind}, expected an object with keys`,
    );
  }
});

Deno.test("parseConversation() refuses a text", () => {
  assertEquals(parseConversation(EXCHANGE, WHERE), {
    ...PARSED,
    unread: ['"text"'],
  });
  assertBadRow(
    () => parseConversation(EXCHANGE, WHERE, "text"),
    "no conversation",
    "it is a text without turns, expected a conversation",
  );
});

Deno.test("parseTextRow() refuses what is not plain text", () => {
  assertEquals(parseTextRow(EXCHANGE, WHERE, "text"), {
    text: "2+2? 4",
    where: WHERE,
    unread: ['"instruction"', '"output"'],
  });
  const segments = [{ label: true, text: "4</s>" }];
  for (const row of [EXCHANGE, { segments }]) {
    assertBadRow(
      () => parseTextRow(row, WHERE),
      "no plain text",
      'it is not plain text, expected {"text": "…"}',
    );
  }
});
