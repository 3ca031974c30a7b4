import { assertEquals } from "@std/assert";
import { flagsOf, runTask } from "../support/command.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { HAS_TERMINAL, onTerminal, WHY_IGNORED } from "../support/terminal.ts";
import { chat, TOKENIZER, writeRows } from "../support/tiny_run.ts";

// Both templates and every mask are in tests/experiment/show_tokens.test.ts.

/** A file of two conversations, and the flags that name it. */
async function conversations() {
  const folder = await tempFolder();
  const data_file = `${folder.path}/x.jsonl`;
  await writeRows(data_file, [chat("Hi", "Hello"), chat("Hello", "Hi there")]);
  const flags = (changes: Record<string, string | number> = {}) =>
    flagsOf({ data_file, tokenizer_path: TOKENIZER, ...changes });
  return { ...folder, data_file, flags };
}

Deno.test("tokens puts trained tokens in brackets where there is no terminal", async () => {
  await using files = await conversations();

  const [first, second, beyond] = await Promise.all([
    runTask("tokens", ...files.flags()),
    runTask("tokens", ...files.flags({ row: 2, template: "origin" })),
    runTask("tokens", ...files.flags({ row: 3 })),
  ]);

  assertEquals(first, {
    code: 0,
    stdout: `<|im_start|>user⏎
Hi<|im_end|>⏎
<|im_start|>assistant⏎
⟦Hello<|im_end|>⟧⏎

2 of 12 tokens trained: ⟦trained⟧ not trained
`,
    stderr: "",
  });
  assertEquals(second, {
    code: 0,
    stdout: `user: Hello⏎
assistant: ⟦Hi there⟧⏎

2 of 11 tokens trained: ⟦trained⟧ not trained
`,
    stderr: "",
  });
  assertEquals(beyond, {
    code: 1,
    stdout: "",
    stderr:
      `error: Cannot show row 3 of "${files.data_file}": it has 2 rows, ` +
      "pass a --row that it has\n",
  });
});

Deno.test({
  name: `tokens heeds NO_COLOR on a terminal${WHY_IGNORED}`,
  ignore: !HAS_TERMINAL,
  fn: async () => {
    await using files = await conversations();

    const { code, text } = await onTerminal("tokens", files.flags(), []);

    assertEquals(code, 0);
    assertEquals(text.split("\n")[3], "⟦Hello<|im_end|>⟧⏎");
  },
});
