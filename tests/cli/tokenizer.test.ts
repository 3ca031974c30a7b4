import { assertEquals } from "@std/assert";
import { loadTokenizer } from "sft/chat/tokenizer.ts";
import { assertRefuses, flagsOf, runTask } from "../support/command.ts";
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
      vocab_size: 264,
      ...changes,
    });

  const first = await runTask("tokenizer", ...flags({}));

  assertEquals(first, {
    code: 0,
    stdout: "",
    stderr: `264 tokens from 1 texts, in "${path}/out"\n`,
  });
  const { vocabularySize } = await loadTokenizer(`${path}/out`);
  assertEquals(vocabularySize, 264);

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
      flags({ output_dir: `${path}/small`, vocab_size: 263 }),
      'Cannot set --vocab_size: expected a whole number of at least 264, got "263"',
    ],
    [
      flags({ output_dir: `${path}/none`, data_file: `${path}/none.jsonl` }),
      `Cannot read "${path}/none.jsonl": there is no such file, check the path`,
    ],
  ];
  await assertRefuses("tokenizer", path, cases);
});
