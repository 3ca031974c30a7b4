import { assertEquals } from "@std/assert";
import {
  CHOICES,
  PRETRAIN_DEFAULTS,
  SFT_DEFAULTS,
} from "sft/experiment/config.ts";

// Written out once more: a default that changes by accident changes every
// experiment that does not set it.

const COMMON = {
  weight_decay: 0.01,
  save_steps: 100,
  logging_steps: 10,
  max_length: 512,
  seed: 42,
  on_bad_row: "error",
  engine: "onnx",
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

Deno.test("CHOICES name what settings that are words may be", () => {
  assertEquals<unknown>(CHOICES, {
    engine: ["onnx", "eager", "tensorflow", "xla", "auto"],
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
    on_bad_row: ["skip", "error"],
    overlong: ["drop", "truncate", "error"],
    packing: ["isolated", "padded", "naive"],
    supervise: ["assistant", "last_assistant", "everything"],
    template_lint: ["refuse", "warn", "off"],
    reasoning: ["keep", "strip"],
    template: TEMPLATE_NAMES,
    yardstick_template: [...TEMPLATE_NAMES, "none"],
    device: ["cpu", "gpu"],
    backend: ["cpu", "webgpu"],
    precision: ["fp32", "f16", "bf16"],
  });
});
