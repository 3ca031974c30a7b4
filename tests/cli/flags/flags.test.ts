import { assertEquals, assertThrows } from "@std/assert";
import {
  boolean,
  choice,
  defineFlags,
  HelpRequest,
  integer,
  many,
  number,
  string,
} from "sft/cli/flags/flags.ts";
import { UserError } from "sft/core/errors.ts";

const sft = defineFlags({
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
    batch_size: integer({ default: 4, minimum: 1, help: "rows a micro-batch" }),
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

/** What `sft` reads beyond the one flag that it requires. */
const read = (...args: string[]) => sft.parse(["--data_file", "a", ...args]);
const refusal = (...args: string[]) =>
  assertThrows(() => read(...args), UserError).message;

Deno.test("parse() fills in defaults and says what the user set", () => {
  assertEquals(read("--batch_size", "16", "--fp16"), {
    data_file: "a",
    eval_file: undefined,
    batch_size: 16,
    gradient_accumulation_steps: 8,
    learning_rate: 1e-5,
    warmup_ratio: 0.1,
    shift: undefined,
    packing: "isolated",
    fp16: true,
    save_final: true,
    train_eot: undefined,
    prompt: [],
    no_repeat_ngram_size: 2,
    given: new Set(["data_file", "batch_size", "fp16"]),
    positionals: [],
  });
});

Deno.test("parse() types each value by its flag", () => {
  const flags = read();
  const certain: number = flags.batch_size;
  const name: "isolated" | "padded" | "naive" = flags.packing;
  const texts: readonly string[] = flags.prompt;
  // @ts-expect-error A flag without a default may be undefined.
  const uncertain: string = flags.eval_file;

  assertEquals([certain, name, texts, uncertain], [
    4,
    "isolated",
    [],
    undefined,
  ]);
});

Deno.test("parse() reads both spellings and both ways to give a value", () => {
  assertEquals(read("--batch-size", "16").batch_size, 16);
  assertEquals(read("--batch-size=16").batch_size, 16);
  assertEquals(read("--batch_size=16").batch_size, 16);
  assertEquals(read("--eval_file=a=b").eval_file, "a=b");
  assertEquals(read("--no-repeat-ngram-size=3").no_repeat_ngram_size, 3);
});

Deno.test("parse() reads numbers in decimal notation, negative ones too", () => {
  assertEquals(read("--shift", "-3").shift, -3);
  assertEquals(read("--shift=-3").shift, -3);
  assertEquals(read("--shift", "2e3").shift, 2000);
  assertEquals(read("--learning_rate", ".5e-3").learning_rate, 0.0005);
});

Deno.test("parse() turns switches on and off", () => {
  assertEquals(read("--fp16").fp16, true);
  assertEquals(read("--fp16=false").fp16, false);
  assertEquals(read("--no-save-final").save_final, false);
  assertEquals(read("--no_save_final").save_final, false);
  assertEquals(read("--no_train_eot").train_eot, false);
  assertEquals(
    refusal("--fp16=maybe"),
    'Cannot set --fp16: expected true or false, got "maybe"',
  );
});

Deno.test("parse() collects a flag that takes many values", () => {
  assertEquals(read("--prompt", "a b", "--prompt=-c").prompt, ["a b", "-c"]);
});

Deno.test("parse() names a flag of 0.1 by its new name where there is one", () => {
  const message = (flags: Parameters<typeof defineFlags>[0]["flags"]) =>
    assertThrows(
      () =>
        defineFlags({ command: "c", about: "A.", example: "", flags })
          .parse(["--yardstick_file", "a"]),
      UserError,
    ).message;
  const file = string({ default: "", help: "a file" });

  assertEquals(
    message({ eval_file: file, yard_file: file }),
    "Cannot read --yardstick_file: no such flag, closest is --eval_file",
  );
  assertEquals(
    message({ seed: file }),
    "Cannot read --yardstick_file: no such flag, see --help",
  );
});

Deno.test("parse() refuses an unknown flag and names the closest", () => {
  assertEquals(
    refusal("--batchsize", "4"),
    "Cannot read --batchsize: no such flag, closest is --batch_size",
  );
  assertEquals(
    refusal("-batch_size=4"),
    "Cannot read -batch_size: no such flag, closest is --batch_size",
  );
  assertEquals(
    refusal("--hepl"),
    "Cannot read --hepl: no such flag, closest is --help",
  );
  assertEquals(
    refusal("-x"),
    "Cannot read -x: no such flag, see --help, and write ./-x for a path",
  );
  assertEquals(
    refusal("--no_batch_size"),
    "Cannot read --no_batch_size: no such flag, closest is --batch_size",
  );
  assertEquals(
    refusal("--__proto__=1"),
    "Cannot read --__proto__: no such flag, see --help",
  );
});

Deno.test("parse() refuses values of the wrong kind or out of bounds", () => {
  const least =
    "Cannot set --batch_size: expected a whole number of at least 1";
  assertEquals(refusal("--batch_size", "ten"), `${least}, got "ten"`);
  assertEquals(refusal("--batch_size", "0"), `${least}, got "0"`);
  assertEquals(refusal("--batch_size", "1.5"), `${least}, got "1.5"`);
  assertEquals(refusal("--batch_size", "0x10"), `${least}, got "0x10"`);
  assertEquals(refusal("--batch_size", "1e300"), `${least}, got "1e300"`);
  assertEquals(
    refusal("--learning_rate=0"),
    'Cannot set --learning_rate: expected a number above 0, got "0"',
  );
  assertEquals(
    refusal("--learning_rate=Infinity"),
    'Cannot set --learning_rate: expected a number above 0, got "Infinity"',
  );
  assertEquals(
    refusal("--warmup_ratio=-0.1"),
    'Cannot set --warmup_ratio: expected a number from 0 to 1, got "-0.1"',
  );
  assertEquals(
    refusal("--shift=a"),
    'Cannot set --shift: expected a whole number, got "a"',
  );
  assertEquals(
    refusal("--packing", "loose"),
    'Cannot set --packing: expected isolated, padded or naive, got "loose"',
  );
});

Deno.test("parse() refuses a flag without its value", () => {
  const nothing =
    "Cannot set --batch_size: expected a whole number of at least 1, got nothing";
  assertEquals(refusal("--batch_size"), nothing);
  assertEquals(refusal("--batch_size="), nothing);
  assertEquals(refusal("--batch_size", ""), nothing);
  assertEquals(refusal("--batch_size", "--fp16"), nothing);
  assertEquals(
    refusal("--eval_file"),
    "Cannot set --eval_file: expected some text, got nothing",
  );
});

Deno.test("parse() refuses a flag given twice, in whatever spelling", () => {
  assertEquals(
    refusal("--batch_size", "1", "--batch-size=2"),
    "Cannot set --batch_size: it is given 2 times, give it once",
  );
  assertEquals(
    refusal("--fp16", "--no_fp16", "--fp16"),
    "Cannot set --fp16: it is given 3 times, give it once",
  );
});

Deno.test("parse() names every required flag that is missing", () => {
  const { parse } = defineFlags({
    command: "chat",
    about: "Chat.",
    example: "",
    flags: {
      model_path: string({ required: true, help: "" }),
      tokenizer_path: string({ required: true, help: "" }),
    },
  });
  const missing = (...args: string[]) =>
    assertThrows(() => parse(args), UserError).message;

  assertEquals(
    missing(),
    "Cannot run chat: --model_path and --tokenizer_path are missing, see --help",
  );
  assertEquals(
    missing("--model_path", "a"),
    "Cannot run chat: --tokenizer_path is missing, see --help",
  );
});

Deno.test("parse() refuses stray arguments", () => {
  assertEquals(
    refusal("extra"),
    'Cannot read "extra": sft takes flags only, see --help',
  );
  assertEquals(
    refusal("--fp16", "-1"),
    'Cannot read "-1": sft takes flags only, see --help',
  );
  assertEquals(
    refusal("--", "--fp16"),
    'Cannot read "--fp16": sft takes flags only, see --help',
  );
});

Deno.test("parse() counts declared arguments", () => {
  const { parse, help } = defineFlags({
    command: "compare",
    about: "Compare runs.",
    example: "a b",
    flags: { fp16: boolean({ help: "" }) },
    positionals: { name: "RUN", minimum: 1, maximum: 2 },
  });
  const refused = (...args: string[]) =>
    assertThrows(() => parse(args), UserError).message;

  assertEquals(parse(["a", "--fp16", "--", "-b"]).positionals, ["a", "-b"]);
  assertEquals(
    refused(),
    "Cannot run compare: expected at least 1 RUN, got 0, see --help",
  );
  assertEquals(
    refused("a", "b", "c"),
    'Cannot read "c": compare takes at most 2 RUN, see --help',
  );
  assertEquals(
    help().split("\n")[2],
    "usage: deno task compare [flags] RUN...",
  );
});

Deno.test("parse() answers --help and -h before anything else", () => {
  for (const args of [["--help"], ["-h"], ["--batchsize", "--help"]]) {
    const request = assertThrows(() => sft.parse(args), HelpRequest);
    assertEquals(request.message, sft.help());
  }
  assertEquals(refusal("--", "--help").includes("flags only"), true);
});
