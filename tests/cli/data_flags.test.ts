import { assertEquals, assertThrows } from "@std/assert";
import { dataFileFlag, formatFlag } from "sft/cli/data_flags.ts";
import { defineFlags } from "sft/cli/flags.ts";
import { UserError } from "sft/core/errors.ts";

const flags = defineFlags({
  command: "read",
  about: "Read rows.",
  example: "--data_file a.jsonl",
  flags: { data_file: dataFileFlag("texts"), format: formatFlag },
});

Deno.test("dataFileFlag() takes any source as it is typed", () => {
  const source = "a.jsonl:3,b/*.parquet:1";

  assertEquals(flags.parse(["--data_file", source]).data_file, source);
  assertEquals(
    assertThrows(() => flags.parse([]), UserError).message,
    "Cannot run read: --data_file is missing, see --help",
  );
});

Deno.test("formatFlag takes a format's name, or none", () => {
  const read = (...args: string[]) =>
    flags.parse(["--data_file", "a", ...args]).format;

  assertEquals(read(), undefined);
  assertEquals(read("--format", "r1_distill"), "r1_distill");
  assertEquals(
    assertThrows(() => read("--format", "r2"), UserError).message,
    "Cannot set --format: expected conversations, sharegpt, messages, alpaca, " +
      'deepctrl, prompt_completion, r1_distill, segments or text, got "r2"',
  );
});
