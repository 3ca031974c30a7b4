import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { namesIn } from "sft/core/file.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { chineseTexts } from "../bench/chinese_text.ts";
import {
  assertRefuses,
  flagsOf,
  runTask,
  startCommand,
} from "../support/command.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { writeRows } from "../support/tiny_run.ts";

Deno.test("tokenizer writes a folder, and never over another", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await writeRows(`${path}/x.jsonl`, [{ text: "lo lo lo" }]);
  const flags = (changes: Record<string, string | number>) =>
    flagsOf({
      data_file: `${path}/x.jsonl`,
      output_dir: `${path}/out`,
      vocab_size: 278,
      ...changes,
    });

  const first = await runTask("tokenizer", ...flags({}));

  assertEquals({ ...first, stderr: first.stderr.split("\n").slice(1) }, {
    code: 0,
    stdout: "",
    stderr: [`278 tokens from 1 text, in "${path}/out"`, ""],
  });
  assertMatch(first.stderr, /^merging {2}100 % {2}278\/278 {2}took \d/);
  const { vocabularySize } = await loadTokenizer(`${path}/out`);
  assertEquals(vocabularySize, 278);

  const cases: [string[], string][] = [
    [
      flags({}),
      `Cannot write to "${path}/out": it already holds "tokenizer.json", ` +
      '"tokenizer_config.json", choose another --output_dir or empty it',
    ],
    [
      flags({ output_dir: `${path}/x.jsonl` }),
      `Cannot write to "${path}/x.jsonl": it is a file, choose another ` +
      "--output_dir or move it away",
    ],
    [
      flags({ output_dir: `${path}/small`, vocab_size: 277 }),
      'Cannot set --vocab_size: expected a whole number of at least 278, got "277"',
    ],
    [
      flags({ output_dir: `${path}/none`, data_file: `${path}/none.jsonl` }),
      `Cannot read "${path}/none.jsonl": there is no such file, check the path`,
    ],
  ];
  await assertRefuses("tokenizer", path, cases);
});

Deno.test("tokenizer leaves nothing behind when it is interrupted", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const rows = [...chineseTexts(3e6)].map((text) => ({ text }));
  await writeRows(`${path}/x.jsonl`, rows);
  const command = startCommand(
    "tokenizer",
    ...flagsOf({ data_file: `${path}/x.jsonl`, output_dir: `${path}/out` }),
  );
  // The first line comes with the first merge.
  const reader = command.stderr.getReader();
  const { value } = await reader.read();
  command.kill("SIGINT");
  for (; !(await reader.read()).done;);
  await command.stdout.cancel();

  assertMatch(new TextDecoder().decode(value), /^merging/);
  assertNotEquals((await command.status).code, 0);
  assertEquals(await namesIn(path), ["x.jsonl"]);
});
