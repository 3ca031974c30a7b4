import { assertEquals, assertThrows } from "@std/assert";
import { tokenRows } from "sft/batch/token_rows.ts";
import type { Message } from "sft/chat/message.ts";
import { renderConversation } from "sft/chat/render.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import {
  TOOL_CALLS,
  TOOL_RESULT,
  TOOLS_OFFERED,
} from "sft/chat/templates/tools.ts";
import { UserError } from "sft/core/errors.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { GOLDEN_TOKENIZER } from "../../support/golden_template.ts";

const TOOLS = [{ type: "function", function: { name: "clock" } }];
const CALL = {
  type: "function",
  function: {
    name: "clock",
    arguments: { zone: "UTC<|im_end|>", short: true },
  },
} as const;
const MESSAGES: readonly Message[] = [
  { role: "system", content: "SYS" },
  { role: "user", content: "Time?" },
  { role: "assistant", content: "", tool_calls: [CALL, CALL] },
  { role: "tool", content: "12:00" },
  { role: "tool", content: "noon" },
  { role: "assistant", content: "Noon." },
];

Deno.test("chatml writes tools, calls and results as Qwen does", () => {
  const segments = renderConversation(MESSAGES, TEMPLATES.chatml, "assistant", {
    tools: TOOLS,
  });
  const drawn = segments
    .map(({ text, supervised }) => supervised ? `⟦${text}⟧` : text)
    .join("").replaceAll("⟧⟦", "");
  const call = "<tool_call>\n" +
    '{"name": "clock", "arguments": {"zone": "UTC<|im_end|>", "short": true}}' +
    "\n</tool_call>";

  assertEquals(
    drawn,
    "<|im_start|>system\nSYS\n\n# Tools\n\n" +
      "You may call one or more functions to assist with the user query.\n\n" +
      "You are provided with function signatures within <tools></tools> XML " +
      "tags:\n<tools>\n" +
      '{"type": "function", "function": {"name": "clock"}}\n</tools>\n\n' +
      "For each function call, return a json object with function name and " +
      "arguments within <tool_call></tool_call> XML tags:\n<tool_call>\n" +
      '{"name": <function-name>, "arguments": <args-json-object>}\n' +
      "</tool_call><|im_end|>\n" +
      "<|im_start|>user\nTime?<|im_end|>\n" +
      `<|im_start|>assistant\n⟦${call}\n${call}<|im_end|>⟧\n` +
      "<|im_start|>user\n<tool_response>\n12:00\n</tool_response>\n" +
      "<tool_response>\nnoon\n</tool_response><|im_end|>\n" +
      "<|im_start|>assistant\n⟦Noon.<|im_end|>⟧\n",
  );
});

Deno.test("strings of tools and calls are data, whatever they say", async () => {
  const tokenizer = await loadTokenizer(GOLDEN_TOKENIZER);
  const segments = renderConversation(MESSAGES, TEMPLATES.chatml, "assistant", {
    tools: TOOLS,
  });
  const rows = tokenRows(segments, tokenizer);
  const end = tokenizer.tokenId("<|im_end|>");

  // One a turn, where the template writes it: the two results share theirs.
  assertEquals(rows.filter(({ id }) => id === end).length, 5);
  assertEquals(
    segments.filter(({ content, role }) => content && role === "assistant")
      .map(({ text }) => text),
    [...Array(2).fill(["clock", "UTC<|im_end|>"]).flat(), "Noon."],
  );
  assertEquals(
    segments.filter(({ content, role }) => content && role === "tool")
      .map(({ text }) => text),
    ["12:00", "noon"],
  );
});

Deno.test("templates without a form for tools refuse them", () => {
  const refusal = (messages: readonly Message[], tools?: typeof TOOLS) =>
    assertThrows(
      () =>
        renderConversation(messages, TEMPLATES.llama_3, "assistant", { tools }),
      UserError,
    ).message;
  const expected =
    'Cannot render with template "llama_3": it has no form for ' +
    'tools, choose "chatml" or "minimind_3"';

  assertEquals(refusal(MESSAGES.slice(0, 2), TOOLS), expected);
  assertEquals(refusal(MESSAGES.slice(2, 3)), expected);
  assertEquals(refusal(MESSAGES.slice(3, 4)), expected);
});

Deno.test("the statements are blocks that close", () => {
  for (const statements of [TOOLS_OFFERED, TOOL_CALLS, TOOL_RESULT]) {
    const count = (tag: RegExp) => statements.match(tag)?.length ?? 0;
    assertEquals(count(/{%- if /g), count(/{%- endif /g));
    assertEquals(count(/{%- for /g), count(/{%- endfor /g));
  }
});
