import { assertEquals } from "@std/assert";
import { tokenRows } from "sft/batch/token_rows.ts";
import { renderConversation } from "sft/chat/render.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import { tiny } from "../chat/random_conversation.ts";

Deno.test("tokenRows() says of each token what it is and why", () => {
  const segments = renderConversation(
    [
      { role: "user", content: "Hi there" },
      { role: "assistant", content: "é" },
    ],
    TEMPLATES.chatml,
    "assistant",
  );
  const rows = tokenRows(segments, tiny).map((
    { token, id, role, supervised, why },
  ) => [token, id, role, supervised, why]);

  assertEquals(rows, [
    ["<|im_start|>", 1, undefined, false, "template"],
    ["user", 262, undefined, false, "template"],
    ["\n", 202, undefined, false, "template"],
    ["Hi", 276, "user", false, "user turn"],
    [" there", 285, "user", false, "user turn"],
    ["<|im_end|>", 2, undefined, false, "template"],
    ["\n", 202, undefined, false, "template"],
    ["<|im_start|>", 1, undefined, false, "template"],
    ["assistant", 270, undefined, false, "template"],
    ["\n", 202, undefined, false, "template"],
    ["<0xC3>", 131, "assistant", true, "answer"],
    ["<0xA9>", 106, "assistant", true, "answer"],
    ["<|im_end|>", 2, "assistant", true, "end of turn"],
    ["\n", 202, undefined, false, "template"],
  ]);
});
