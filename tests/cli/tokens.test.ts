import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { flagsOf, runTask } from "../support/command.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { HAS_TERMINAL, onTerminal, WHY_IGNORED } from "../support/terminal.ts";
import { chat, TOKENIZER, writeRows } from "../support/tiny_run.ts";

// Both templates and every mask are in tests/run/show_tokens.test.ts.

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

Deno.test("tokens sets several templates and masks side by side", async () => {
  await using files = await conversations();
  const several = files.flags({
    template: "chatml,origin",
    supervise: "assistant",
  });

  const [table, single, preset, unknown] = await Promise.all([
    runTask("tokens", ...several, "--supervise", "everything"),
    runTask("tokens", ...files.flags(), "--table"),
    runTask("tokens", ...several, "--preset", "trl"),
    runTask("tokens", ...files.flags({ supervise: "assistant,all" })),
  ]);

  assertEquals(table.code, 0, table.stderr);
  assertEquals(
    table.stdout.split("\n\n"),
    [
      `\
          chatml                        origin
part      token          id  r  A   E   token       id  r  A   E
────────  ────────────  ───  ─  ──  ──  ─────────  ───  ─  ──  ──
          <|im_start|>    1     ·t  ●e  user       262     ·t  ●e
          user          262     ·t  ●e  :           29     ·t  ●e
          ⏎             202     ·t  ●e  ␣          224     ·t  ●e
user 1    Hi            276  u  ·u  ●e  Hi         276  u  ·u  ●e
          <|im_end|>      2     ·t  ●e  ⏎          202     ·t  ●e
          ⏎             202     ·t  ●e  assistant  270     ·t  ●e
          <|im_start|>    1     ·t  ●e  :           29     ·t  ●e
          assistant     270     ·t  ●e  ␣          224     ·t  ●e
          ⏎             202     ·t  ●e
answer 1  Hello         280  a  ●a  ●e  Hello      280  a  ●a  ●e
          <|im_end|>      2  a  ●n  ●e  ⏎          202     ·t  ●e
          ⏎             202     ·t  ●e`,
      `chatml, assistant: 2 of 12 tokens trained
chatml, everything: 12 of 12 tokens trained
origin, assistant: 1 of 10 tokens trained
origin, everything: 10 of 10 tokens trained
● trained, · not trained
masks: A assistant, E everything
roles: u user, a assistant
why: t template, e everything is trained, u user turn, a answer, n end of turn
`,
    ],
  );
  assertEquals(
    single.stdout.split("\n").slice(12, 14),
    [
      "answer 1  Hello         280  assistant  ● answer",
      "          <|im_end|>      2  assistant  ● end of turn",
    ],
  );
  assertEquals(preset, {
    code: 1,
    stdout: "",
    stderr: "error: Cannot use --preset with several templates or masks: it " +
      "chooses one, leave one of the two out\n",
  });
  assertEquals(unknown, {
    code: 1,
    stdout: "",
    stderr: "error: Cannot set --supervise: expected assistant, " +
      'last_assistant or everything, got "all"\n',
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

Deno.test("tokens shows the row that training draws from a mixture", async () => {
  await using files = await conversations();
  const other = `${files.path}/y.jsonl`;
  await writeRows(other, [chat("Bye", "See you")]);
  const data_file = `${files.data_file}:1,${other}:1`;
  const first = async (...flags: string[]) =>
    (await runTask("tokens", ...files.flags({ data_file }), ...flags))
      .stdout.split("\n")[1].split("<")[0];
  const drawn = (seed: number) =>
    randomStream(seed, "mixture").uniform() < 0.5 ? "Hi" : "Bye";

  // 42 is the seed that training has where none is given.
  assertEquals(
    await Promise.all([first(), first("--seed", "1"), first("--seed", "2")]),
    [drawn(42), drawn(1), drawn(2)],
  );
});
