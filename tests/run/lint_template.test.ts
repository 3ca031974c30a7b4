import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { lintNamedTemplate } from "sft/run/lint_template.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { chat, TOKENIZER, writeRows } from "../support/tiny_run.ts";

// What a user sees is in tests/cli/lint_template.test.ts.

const config = {
  template: "chatml",
  tokenizer_path: TOKENIZER,
  supervise: "assistant",
  row: 1,
} as const;

const letters = async (changes: Partial<typeof config> | object) =>
  (await lintNamedTemplate({ ...config, ...changes }))
    .map(({ outcome }) => outcome[0]).join("");

Deno.test("lintNamedTemplate() has a conversation of its own", async () => {
  assertEquals(await letters({}), "pnpppp");
  assertEquals(await letters({ template: "origin" }), "fnpppn");
});

Deno.test("lintNamedTemplate() takes a row of a file", async () => {
  await using folder = await tempFolder();
  const data_file = `${folder.path}/x.jsonl`;
  await writeRows(data_file, [chat("Hi", "Hello")]);

  assertEquals(await letters({ data_file }), "pnpnpp");
});

Deno.test("lintNamedTemplate() has a verdict on a tokenizer without the tokens", async () => {
  // No <s> among its special tokens, and no error either.
  assertEquals(await letters({ template: "zephyr" }), "fnpppf");
});

Deno.test("lintNamedTemplate() refuses a tokenizer that is not there", async () => {
  const error = await assertRejects(
    () => letters({ tokenizer_path: "nowhere" }),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot load tokenizer "nowhere": there is no such folder, check the path',
  );
});
