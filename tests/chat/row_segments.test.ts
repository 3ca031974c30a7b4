import { assertEquals } from "@std/assert";
import { renderConversation } from "sft/chat/render.ts";
import { segmentsOf } from "sft/chat/row_segments.ts";
import { TEMPLATES } from "sft/chat/template.ts";

Deno.test("segmentsOf() renders a conversation with its tools", () => {
  const row = {
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
    ],
    tools: [{ name: "clock" }],
    where: "a:1",
  } as const;

  assertEquals(
    segmentsOf(row, TEMPLATES.chatml, "assistant"),
    renderConversation(row.messages, TEMPLATES.chatml, "assistant", {
      tools: row.tools,
    }),
  );
});

const MARKED = {
  stretches: [
    { text: "<s>", supervised: false, content: false },
    { text: "", supervised: true, content: true },
    { text: "A</s>", supervised: true, content: true },
  ],
  where: "a:1",
};

Deno.test("segmentsOf() takes a marked text as it stands", () => {
  assertEquals(segmentsOf(MARKED, TEMPLATES.chatml, "assistant"), [
    {
      text: "<s>",
      content: false,
      supervised: false,
      why: "marked as read only",
    },
    {
      text: "A</s>",
      content: true,
      supervised: true,
      why: "marked to be trained",
    },
  ]);
});

Deno.test("segmentsOf() trains all of a marked text where everything is", () => {
  assertEquals(
    segmentsOf(MARKED, TEMPLATES.chatml, "everything")
      .map(({ supervised, why }) => [supervised, why]),
    [[true, "everything is trained"], [true, "everything is trained"]],
  );
});
