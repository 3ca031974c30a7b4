import { assertEquals } from "@std/assert";
import { assertRefuses, flagsOf, runTask } from "../support/command.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { chat, TOKENIZER, writeRows } from "../support/tiny_run.ts";

const lint = (changes: Record<string, string | number> = {}) =>
  runTask(
    "lint_template",
    ...flagsOf({ tokenizer_path: TOKENIZER, ...changes }),
  );

Deno.test("lint_template prints six lines, each with tokens to show", async () => {
  await using folder = await tempFolder();
  const data_file = `${folder.path}/x.jsonl`;
  await writeRows(data_file, [chat("Hello", "Hi"), chat("Hi", "Hello")]);

  // <|im_start|> user ⏎ Hi <|im_end|> ⏎ <|im_start|> assistant ⏎ Hello <|im_end|>
  assertEquals(await lint({ data_file, row: 2 }), {
    code: 0,
    stdout: [
      "pass            stop token trained         every trained answer ends " +
      'with it; trained: "<|im_end|>" (id 2, at 10)',
      "not applicable  one BOS                    the template writes none, " +
      'and our encoder adds none; beginning: "<|im_start|>" (id 1, at 0)',
      "pass            prompt is a prefix         the answer's prompt begins " +
      'the trained text; prompts end: "\\n" (id 202, at 8)',
      "not applicable  system text present        the conversation has no " +
      "system text",
      "pass            generation prompt trained  the same tokens stand " +
      'before every answer; prompt: "<|im_end|>" (id 2, at 4) "\\n" (id 202, ' +
      'at 5) "<|im_start|>" (id 1, at 6) "assistant" (id 270, at 7) "\\n" ' +
      "(id 202, at 8)",
      // A space and < | i m _ s come before them.
      "pass            content stays content      typed special tokens are " +
      'spelled in letters; typed <|im_start|>: "t" (id 87, at 11) "a" (id ' +
      '68, at 12) "r" (id 85, at 13) "t" (id 87, at 14) "|" (id 95, at 15) ' +
      '">" (id 33, at 16)',
      "",
    ].join("\n"),
    stderr: "",
  });
});

Deno.test("lint_template ends with code 1 if a check fails", async () => {
  await using folder = await tempFolder();
  const jinja = `${folder.path}/mute.jinja`;
  await Deno.writeTextFile(
    jinja,
    "{% for m in messages %}{{ m.content }}{% endfor %}",
  );
  const [origin, mute] = await Promise.all([
    lint({ template: "origin", supervise: "everything" }),
    lint({ template: jinja }),
  ]);

  const failed = (stdout: string) =>
    stdout.trimEnd().split("\n").filter((line) => line.startsWith("fail"))
      .map((line) => line.slice(16, 42).trim());
  assertEquals([origin.code, failed(origin.stdout)], [
    1,
    ["stop token trained"],
  ]);
  assertEquals([mute.code, failed(mute.stdout)], [1, ["stop token trained"]]);
  assertEquals(origin.stdout.split("\n").length, 7);
});

Deno.test("lint_template refuses what it cannot open", async () => {
  await using folder = await tempFolder();
  const data_file = `${folder.path}/x.jsonl`;
  await writeRows(data_file, [chat("Hi", "Hello")]);
  const flags = (changes: Record<string, string | number>) =>
    flagsOf({ tokenizer_path: TOKENIZER, ...changes });

  await assertRefuses("lint_template", folder.path, [
    [
      flags({ data_file, row: 2 }),
      `Cannot show row 2 of "${data_file}": it has 1 row, pass a --row that ` +
      "it has",
    ],
    [
      flags({ template: "chatmi" }),
      'Cannot use template "chatmi": there is none of that name, closest is ' +
      '"chatml"',
    ],
  ]);
});
