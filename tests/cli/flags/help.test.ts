import { assertEquals } from "@std/assert";
import { helpText } from "sft/cli/flags/help.ts";
import {
  boolean,
  choice,
  integer,
  many,
  number,
  string,
} from "sft/settings/kinds.ts";

Deno.test("helpText() lines up flags, defaults and help in 80 columns", () => {
  const text = helpText({
    command: "sft",
    about: "Fine-tune a model on conversations.",
    example: "--data_file data/small.jsonl --num_epochs 1",
    flags: {
      data_file: string({
        required: true,
        placeholder: "FILE",
        help: "conversations, one JSON row a line",
      }),
      eval_file: string({ help: "held-out conversations" }),
      batch_size: integer({
        default: 4,
        minimum: 1,
        help: "rows a micro-batch",
      }),
      gradient_accumulation_steps: integer({
        default: 8,
        minimum: 1,
        help: "micro-batches whose gradients are summed before each update",
      }),
      learning_rate: number({ default: 1e-5, above: 0, help: "at its peak" }),
      warmup_ratio: number({
        default: 0.1,
        minimum: 0,
        maximum: 1,
        help: "share of the steps",
      }),
      shift: integer({ help: "any whole number" }),
      packing: choice(["isolated", "padded", "naive"], {
        default: "isolated",
        help: "how rows are filled",
      }),
      fp16: boolean({ help: "half precision" }),
      save_final: boolean({ default: true, help: "keep the last checkpoint" }),
      train_eot: boolean({ otherwise: true, help: "train the end" }),
      prompt: many({ help: "ask this after training" }),
      no_repeat_ngram_size: integer({ default: 2, help: "0 allows repeats" }),
    },
  });
  assertEquals(
    text,
    `Fine-tune a model on conversations.

usage: deno task sft --data_file FILE [flags]

flags:
  --data_file FILE                 required  conversations, one JSON row a line
  --eval_file TEXT                 none      held-out conversations
  --batch_size N                   4         rows a micro-batch
  --gradient_accumulation_steps N  8         micro-batches whose gradients are
                                             summed before each update
  --learning_rate N                1e-5      at its peak
  --warmup_ratio N                 0.1       share of the steps
  --shift N                        none      any whole number
  --packing NAME                   isolated  how rows are filled: isolated,
                                             padded or naive
  --fp16                           false     half precision
  --save_final                     true      keep the last checkpoint
  --train_eot                      true      train the end
  --prompt TEXT                    none      ask this after training
  --no_repeat_ngram_size N         2         0 allows repeats
  --help                                     print this text

Dashes do as well as underscores; --no_NAME turns a switch off.

example:
  deno task sft --data_file data/small.jsonl --num_epochs 1
`,
  );
});

Deno.test("helpText() continues long lines and moves wide cells apart", () => {
  const text = helpText({
    command: "chat",
    about: "Chat.",
    example:
      "--model_path outputs/sft/final --tokenizer_path outputs/tokenizer" +
      " --prompt hello",
    flags: {
      model_path: string({ required: true, placeholder: "DIR", help: "model" }),
      tokenizer_path: string({
        default: "outputs/demo/tokenizer",
        placeholder: "DIR",
        help: "tokenizer",
      }),
      a_name_that_nobody_would_want_to_type: integer({ help: "long" }),
    },
  });

  assertEquals(
    text,
    `Chat.

usage: deno task chat --model_path DIR [flags]

flags:
  --model_path DIR      required  model
  --tokenizer_path DIR  outputs/demo/tokenizer
                                  tokenizer
  --a_name_that_nobody_would_want_to_type N
                        none      long
  --help                          print this text

Dashes do as well as underscores; --no_NAME turns a switch off.

example:
  deno task chat --model_path outputs/sft/final \\
    --tokenizer_path outputs/tokenizer --prompt hello
`,
  );
});

Deno.test("helpText() shows arguments that need no flag", () => {
  const text = helpText({
    command: "compare",
    about: "Compare runs.",
    example: "a b",
    flags: {},
    positionals: "RUN...",
  });

  assertEquals(text.split("\n")[2], "usage: deno task compare [flags] RUN...");
});
