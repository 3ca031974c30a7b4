import { assertEquals } from "@std/assert";
import { parseRow } from "sft/chat/formats/parse_row.ts";
import { conversationOfRow } from "sft/chat/formats/row_columns.ts";
import type { DataRow, Message } from "sft/chat/message.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const SYSTEM = { role: "system", content: "Be brief." } as const;
const TALK: readonly Message[] = [
  { role: "user", content: "Hi" },
  { role: "assistant", content: "Yo" },
];
const messagesOf = (row: DataRow) => "messages" in row ? row.messages : [];

Deno.test("conversationOfRow() begins with the system column of any format", () => {
  const turns = [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Yo" },
  ];
  const rows = [
    { messages: turns },
    { conversations: turns },
    {
      conversations: [
        { from: "human", value: "Hi" },
        { from: "gpt", value: "Yo" },
      ],
    },
    { instruction: "Hi", output: "Yo" },
    { instruction: "", input: "Hi", output: "Yo", num_utter: 1, history: [] },
    { prompt: "Hi", completion: "Yo" },
    { prompt: turns.slice(0, 1), completion: turns.slice(1) },
    { problem: "Hi", reannotated_assistant_content: "Yo" },
    { reannotated_messages: turns },
  ];
  for (const row of rows) {
    for (const key of ["system", "system_prompt"]) {
      assertEquals(
        messagesOf(parseRow({ ...row, [key]: "Be brief." }, WHERE)),
        [SYSTEM, ...TALK],
      );
    }
    assertEquals(messagesOf(parseRow({ ...row, system: "" }, WHERE)), TALK);
  }
});

Deno.test("conversationOfRow() takes a text once that column and turn have", () => {
  assertEquals(
    conversationOfRow({ system: "Be brief." }, [SYSTEM, ...TALK], WHERE),
    { messages: [SYSTEM, ...TALK], where: WHERE },
  );
  assertBadRow(
    () => conversationOfRow({ system: "Be kind." }, [SYSTEM, ...TALK], WHERE),
    "two system texts",
    '"system" and the first message are two system texts',
  );
  assertBadRow(
    () => conversationOfRow({ system: "a", system_prompt: "b" }, TALK, WHERE),
    "two system texts",
    '"system" and "system_prompt" are two system texts',
  );
});

Deno.test("conversationOfRow() reads the tools of any format", () => {
  const row = { instruction: "Hi", output: "Yo", tools: '[{"name": "now"}]' };
  assertEquals(parseRow(row, WHERE), {
    messages: TALK,
    tools: [{ name: "now" }],
    where: WHERE,
  });
});
