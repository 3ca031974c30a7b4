import { assertEquals } from "@std/assert";
import { canRender, oneOfEachKind } from "sft/chat/lint/lint_rows.ts";
import type { Conversation, DataRow, Message, Role } from "sft/chat/message.ts";
import { TEMPLATES } from "sft/chat/template.ts";

/** A row named by its content's letter, of turns named by their first letter. */
function row(
  where: string,
  turns: string,
  extra: Partial<Message> = {},
): DataRow {
  const roles: Record<string, Role> = {
    s: "system",
    u: "user",
    a: "assistant",
    t: "tool",
  };
  const messages = Array.from(turns, (turn) => ({
    role: roles[turn],
    content: where,
    ...(turn === "a" && extra),
  }));
  return { messages, where };
}

async function* given(rows: Iterable<DataRow>) {
  yield* rows;
}

const placesOf = async (rows: Iterable<DataRow>) =>
  (await oneOfEachKind(given(rows))).map(({ where }) => where);

Deno.test("oneOfEachKind() keeps the first of what templates treat alike", async () => {
  assertEquals(
    await placesOf([
      row("plain", "ua"),
      row("plain again", "ua"),
      row("system", "sua"),
      row("two", "uaua"),
      row("three", "uauaua"),
      row("begins with an answer", "aua"),
      row("thinks", "ua", { reasoning_content: "Hm" }),
      row("does not think", "ua", { reasoning_content: "" }),
      { ...row("has tools", "ua"), tools: [{}] } as DataRow,
      { stretches: [], where: "marks itself" },
    ]),
    [
      "plain",
      "system",
      "two",
      "begins with an answer",
      "thinks",
      "has tools",
    ],
  );
});

Deno.test("oneOfEachKind() reads a thousand rows and no more", async () => {
  let read = 0;
  function* endless() {
    while (true) yield row(`${++read}`, read > 1000 ? "sua" : "ua");
  }

  assertEquals(await placesOf(endless()), ["1"]);
  assertEquals(read, 1000);
});

Deno.test("oneOfEachKind() passes over rows that are not good", async () => {
  const rows = [row("bad", "ua"), row("good", "ua"), row("bad too", "sua")];
  const kept = await oneOfEachKind(
    given([...rows, row("better", "ua")]),
    ({ where }) => !where.startsWith("bad"),
  );

  assertEquals(kept.map(({ where }) => where), ["good"]);
});

Deno.test("canRender() says whether a template takes a conversation", () => {
  const { gemma } = TEMPLATES;

  assertEquals(canRender(row("", "ua") as Conversation, gemma), true);
  // Gemma refuses system texts.
  assertEquals(canRender(row("", "sua") as Conversation, gemma), false);
});
