import { assertEquals } from "@std/assert";
import { detectFormat } from "sft/chat/formats/detect.ts";

const TURNS = [{ role: "user", content: "Hi" }];
const SHAREGPT = [{ from: "human", value: "Hi" }];

const DETECTED: [row: Record<string, unknown>, format: string | undefined][] = [
  [{ conversations: TURNS }, "conversations"],
  [{ conversations: SHAREGPT }, "sharegpt"],
  [{ conversations: [null, ...SHAREGPT] }, "sharegpt"],
  [{ messages: SHAREGPT }, "sharegpt"],
  [{ messages: TURNS, prompt: "Hi", prompt_id: 3 }, "messages"],
  // Bad rows of a form are told so, not that they have none.
  [{ conversations: [] }, "conversations"],
  [{ conversations: "Hi" }, "conversations"],
  [{ messages: null, conversations: TURNS }, "conversations"],
  [{ prompt: "a", completion: "b" }, "prompt_completion"],
  [{ prompt: "a", completion: "" }, "prompt_completion"],
  [{ prompt: "a" }, undefined],
  [{ instruction: "a", input: "", output: "b" }, "alpaca"],
  [{ instruction: "a", output: "b", text: "a b" }, "alpaca"],
  [{ input: "a", output: "b" }, "alpaca"],
  [{ instruction: "", input: "a", output: "b", num_utter: 1 }, "deepctrl"],
  [{ input: "a", output: "b", type_keyword: [] }, "deepctrl"],
  [{ output: "b" }, undefined],
  [{ reannotated_assistant_content: "a", problem: "b" }, "r1_distill"],
  [{ reannotated_assistant_content: "a", messages: TURNS }, "r1_distill"],
  [{ reannotated_messages: TURNS }, "r1_distill"],
  [{ segments: [] }, "segments"],
  [{ text: "" }, "text"],
  [{ text: null }, undefined],
  [{ chosen: TURNS, rejected: TURNS }, undefined],
  [{}, undefined],
];

Deno.test("detectFormat() looks at keys and at those within", () => {
  for (const [row, format] of DETECTED) {
    assertEquals(detectFormat(row), format as never, JSON.stringify(row));
  }
});
