import { assertEquals, assertThrows } from "@std/assert";
import { defineFlags } from "sft/cli/flags.ts";
import { trainingFlags } from "sft/cli/training_flags.ts";
import { UserError } from "sft/core/errors.ts";
import { PRETRAIN_DEFAULTS, SFT_DEFAULTS } from "sft/experiment/config.ts";

const parser = (defaults: typeof SFT_DEFAULTS | typeof PRETRAIN_DEFAULTS) =>
  defineFlags({
    command: "train",
    about: "Train.",
    example: "",
    flags: trainingFlags(defaults),
  });

const REQUIRED = ["--tokenizer_path", "t", "--output_dir", "o"];

Deno.test("trainingFlags() have the defaults of their command", () => {
  const { given, ...sft } = parser(SFT_DEFAULTS).parse(REQUIRED);
  const pretrain = parser(PRETRAIN_DEFAULTS).parse(REQUIRED);

  assertEquals(given, new Set(["tokenizer_path", "output_dir"]));
  assertEquals(sft, {
    tokenizer_path: "t",
    output_dir: "o",
    eval_file: undefined,
    format: undefined,
    batch_size: 4,
    gradient_accumulation_steps: 8,
    num_epochs: 3,
    trained_tokens: undefined,
    max_length: 512,
    learning_rate: 0.00001,
    weight_decay: 0.01,
    warmup_ratio: 0,
    save_steps: 100,
    logging_steps: 10,
    data_limit: undefined,
    seed: 42,
    dropout: undefined,
    on_bad_row: "error",
    engine: "onnx",
    threads: undefined,
    resume: false,
    device: "cpu",
    backend: "cpu",
    precision: "fp32",
    positionals: [],
  });
  assertEquals(
    [
      pretrain.batch_size,
      pretrain.gradient_accumulation_steps,
      pretrain.num_epochs,
      pretrain.learning_rate,
      pretrain.warmup_ratio,
    ],
    [2, 16, 5, 0.0005, 0.1],
  );
});

Deno.test("trainingFlags() refuse what no run can do, and say what it can", () => {
  const refused = (...args: string[]) =>
    assertThrows(
      () => parser(SFT_DEFAULTS).parse([...REQUIRED, ...args]),
      UserError,
    ).message;
  const whole = "expected a whole number of at least";

  const cases: [string, string, string][] = [
    ["batch_size", "0", `${whole} 1`],
    ["gradient_accumulation_steps", "1.5", `${whole} 1`],
    ["num_epochs", "0", `${whole} 1`],
    ["trained_tokens", "0", `${whole} 1`],
    ["threads", "0", `${whole} 1`],
    ["max_length", "1", `${whole} 2`],
    ["learning_rate", "-1", "expected a number of at least 0"],
    ["weight_decay", "-1", "expected a number of at least 0"],
    ["warmup_ratio", "1.1", "expected a number from 0 to 1"],
    ["save_steps", "0", `${whole} 1`],
    ["logging_steps", "0", `${whole} 1`],
    ["data_limit", "0", `${whole} 1`],
    ["seed", "x", "expected a whole number"],
    ["dropout", "1", "expected a number from 0 to 0.99"],
    ["on_bad_row", "drop", "expected skip or error"],
    ["engine", "cuda", "expected onnx, eager, tensorflow, xla or auto"],
    ["device", "tpu", "expected cpu or gpu"],
  ];
  for (const [name, text, expected] of cases) {
    assertEquals(
      refused(`--${name}=${text}`),
      `Cannot set --${name}: ${expected}, got "${text}"`,
    );
  }
});
