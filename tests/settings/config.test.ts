import { assertEquals } from "@std/assert";
import { assertSome } from "sft/settings/check.ts";
import {
  DPO_DEFAULTS,
  PRETRAIN,
  PRETRAIN_DEFAULTS,
  SFT,
  SFT_DEFAULTS,
} from "sft/settings/config.ts";
import { PREPARE } from "sft/settings/prepare_config.ts";
import { defaultsOf, type Setting } from "sft/settings/setting.ts";
import { TOKENIZER } from "sft/settings/tokenizer_config.ts";

// Written out once more: a default that changes by accident changes every
// experiment that does not set it.

const COMMON = {
  weight_decay: 0.01,
  save_steps: 100,
  logging_steps: 10,
  eval_file: [],
  max_length: 512,
  seed: 42,
  on_bad_row: "error",
  engine: "onnx",
  eval_overlap: "drop",
  overlap_with: [],
  resume: false,
  device: "cpu",
  backend: "cpu",
  precision: "fp32",
} as const;

Deno.test("SFT_DEFAULTS are the origin's, but for template, mask and packing", () => {
  assertEquals<unknown>(SFT_DEFAULTS, {
    ...COMMON,
    batch_size: 4,
    gradient_accumulation_steps: 8,
    num_epochs: 3,
    learning_rate: 0.00001,
    warmup_ratio: 0,
    template: "chatml",
    supervise: "assistant",
    template_lint: "refuse",
    packing: "isolated",
    overlong: "drop",
  });
});

Deno.test("PRETRAIN_DEFAULTS are the origin's", () => {
  assertEquals<unknown>(PRETRAIN_DEFAULTS, {
    ...COMMON,
    batch_size: 2,
    gradient_accumulation_steps: 16,
    num_epochs: 5,
    learning_rate: 0.0005,
    warmup_ratio: 0.1,
    n_layer: 12,
    n_embd: 768,
    n_head: 12,
    n_positions: 512,
  });
});

Deno.test("DPO_DEFAULTS are the origin's, but for dropout and packing", () => {
  assertEquals<unknown>(DPO_DEFAULTS, {
    ...COMMON,
    batch_size: 2,
    gradient_accumulation_steps: 16,
    num_epochs: 3,
    learning_rate: 0.000005,
    warmup_ratio: 0,
    dropout: 0,
    template: "tokenizer",
    template_lint: "refuse",
    packing: "isolated",
    overlong: "drop",
    max_prompt_length: 256,
    beta: 0.1,
    loss_type: "sigmoid",
    label_smoothing: 0,
    rpo_alpha: 0,
  });
});

const TEMPLATE_NAMES = [
  "chatml",
  "llama_2",
  "llama_3",
  "mistral_v1",
  "mistral_v3",
  "mistral_v3_tekken",
  "zephyr",
  "gemma",
  "alpaca",
  "minimind_2025_02",
  "minimind_2025_04",
  "minimind_3",
  "nanochat",
  "origin",
];

Deno.test("the tables name what settings that are words may be", () => {
  const choices = Object.entries<Setting<unknown>>({ ...PRETRAIN, ...SFT })
    .filter(([, setting]) => setting.choices)
    .map(([name, setting]) => [name, setting.choices]);

  assertEquals<unknown>(Object.fromEntries(choices), {
    engine: ["onnx", "eager", "tensorflow", "xla", "auto"],
    eval_overlap: ["drop", "keep"],
    format: [
      "conversations",
      "sharegpt",
      "messages",
      "alpaca",
      "deepctrl",
      "prompt_completion",
      "r1_distill",
      "segments",
      "text",
    ],
    model_type: ["gpt2", "llama", "mistral", "qwen2", "qwen3"],
    shape: [
      "origin",
      "gpt2-2x128",
      "gpt2-4x256",
      "llama-2x128",
      "llama-4x256",
      "minimind2-26m",
      "minimind2-104m",
      "smollm2-135m",
    ],
    memory_check: ["refuse", "warn", "off"],
    on_bad_row: ["skip", "error"],
    on_nonfinite: ["stop", "skip"],
    optim: ["adamw", "muon"],
    overlong: ["drop", "truncate", "error"],
    packing: ["isolated", "padded", "naive"],
    preset: [
      "origin_no_end",
      "origin_pad_is_end",
      "origin_no_mask",
      "origin_prompt_mismatch",
      "origin",
      "huggingface",
      "axolotl",
      "trl",
      "llama_factory",
      "torchtune",
    ],
    save_dtype: ["f32", "bf16"],
    supervise: ["assistant", "last_assistant", "everything"],
    template_lint: ["refuse", "warn", "off"],
    loss_type: ["nll", "dft"],
    lr_scheduler_type: [
      "linear",
      "cosine",
      "cosine_with_min_lr",
      "constant",
      "constant_with_warmup",
      "warmup_stable_decay",
    ],
    reasoning: ["keep", "strip"],
    prompt_template: [...TEMPLATE_NAMES, "none"],
    device: ["cpu", "gpu"],
    backend: ["cpu", "webgpu"],
    precision: ["fp32", "f16", "bf16"],
  });
});

Deno.test("the tables refuse what no run can do, and say what it can", () => {
  const whole = "a whole number of at least";
  const cases: [keyof typeof SFT | keyof typeof PRETRAIN, string, string][] = [
    ["batch_size", "0", `${whole} 1`],
    ["gradient_accumulation_steps", "1.5", `${whole} 1`],
    ["num_epochs", "0", `${whole} 1`],
    ["trained_tokens", "0", `${whole} 1`],
    ["max_steps", "0", `${whole} 1`],
    ["warmup_steps", "-1", `${whole} 0`],
    ["min_lr_ratio", "1.1", "a number from 0 to 1"],
    ["decay_ratio", "-1", "a number from 0 to 1"],
    ["adam_beta1", "1", "a number from 0 to 0.999999"],
    ["adam_beta2", "1", "a number from 0 to 0.999999"],
    ["adam_epsilon", "0", "a number above 0"],
    ["max_grad_norm", "-1", "a number of at least 0"],
    [
      "lr_scheduler_type",
      "polynomial",
      "linear, cosine, cosine_with_min_lr, constant, constant_with_warmup or " +
      "warmup_stable_decay",
    ],
    ["threads", "0", `${whole} 1`],
    ["max_length", "1", `${whole} 2`],
    ["learning_rate", "-1", "a number of at least 0"],
    ["weight_decay", "-1", "a number of at least 0"],
    ["warmup_ratio", "1.1", "a number from 0 to 1"],
    ["save_steps", "0", `${whole} 1`],
    ["logging_steps", "0", `${whole} 1`],
    ["data_limit", "0", `${whole} 1`],
    ["seed", "x", "a whole number"],
    ["dropout", "1", "a number from 0 to 0.99"],
    ["on_bad_row", "drop", "skip or error"],
    ["engine", "cuda", "onnx, eager, tensorflow, xla or auto"],
    ["device", "tpu", "cpu or gpu"],
    ["backend", "webgl", "cpu or webgpu"],
    [
      "format",
      "r2",
      "conversations, sharegpt, messages, alpaca, deepctrl, " +
      "prompt_completion, r1_distill, segments or text",
    ],
    ["n_layer", "0", `${whole} 1`],
    ["n_embd", "0", `${whole} 1`],
    ["n_head", "0", `${whole} 1`],
    ["n_positions", "0", `${whole} 1`],
  ];
  for (const [name, text, expected] of cases) {
    const setting = { ...PRETRAIN, ...SFT }[name];
    assertEquals(setting.read(text), undefined, name);
    assertEquals(setting.expected, expected, name);
  }
});

Deno.test("a setting has the same bounds in every command, its default in them", () => {
  const seen = new Map<string, string>();
  for (const table of [SFT, PRETRAIN, PREPARE, TOKENIZER]) {
    for (const [name, setting] of Object.entries<Setting<unknown>>(table)) {
      assertEquals(setting.expected, seen.get(name) ?? setting.expected, name);
      seen.set(name, setting.expected);
    }
    assertSome(table, defaultsOf(table), "by default");
  }
  assertEquals(seen.size > 50, true);
});
