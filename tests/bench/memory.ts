/**
 * What runs take of the machine's memory, beside what they were told to take:
 * `pretrain`, `sft` and `lora` of several shapes, each a command of its own.
 *
 *     deno run -A tests/bench/memory.ts [--shape gpt2-4x256] [--engine onnx]
 *
 * Runs are short and whole: four steps, a checkpoint, two held-out sets that are
 * measured. Tokenizer and rows are made up, as their contents decide nothing.
 *
 * @module
 */
import { defineFlags, integer, many } from "sft/cli/flags/flags.ts";
import { runCommand } from "sft/cli/main.ts";
import { UserError } from "sft/core/errors.ts";
import { randomStream } from "sft/core/random.ts";
import { SHAPES as MODELS } from "sft/settings/shape.ts";
import { readManifest } from "sft/store/manifest.ts";
import { textTable } from "sft/view/text/table.ts";
import { flagsOf, runTask } from "../support/command.ts";
import { words } from "../support/word_tokenizer.ts";

/** Tokens, rows and their length. */
interface Size {
  readonly V: number;
  readonly T: number;
  readonly B: number;
}

/** By the model's name. */
const SIZES: Readonly<Record<string, Size>> = {
  "gpt2-4x256": { V: 6400, T: 256, B: 8 },
  origin: { V: 32000, T: 512, B: 2 },
  "llama-4x256": { V: 6400, T: 256, B: 8 },
  "minimind2-26m": { V: 6400, T: 512, B: 4 },
  "smollm2-135m": { V: 49152, T: 512, B: 1 },
};

const flags = defineFlags({
  command: "bench of memory",
  about: "Hold runs' estimated memory against what they take.",
  example: "--shape llama-4x256 --engine tensorflow",
  flags: {
    shape: many({
      default: Object.keys(SIZES),
      help: `one of ${Object.keys(SIZES).join(", ")}; may be repeated`,
    }),
    engine: many({ default: ["onnx"], help: "may be repeated" }),
    steps: integer({ default: 4, minimum: 1, help: "steps of a run" }),
  },
});

/** A run's estimate and its peak, in MiB. */
interface Measured {
  readonly estimated: number;
  readonly peak: number;
}

/** Special tokens of the template `chatml`, and words. */
function vocabulary(count: number): [all: string[], specials: string[]] {
  const specials = ["[UNK]", "<|endoftext|>", "<|im_start|>", "<|im_end|>"];
  const others = ["user", "assistant"];
  const made = Array.from(
    { length: count - specials.length - others.length },
    (_, index) => `w${index}`,
  );
  return [[...specials, ...others, ...made], specials];
}

async function writeInputs(folder: string, size: Size, steps: number) {
  const [all, specials] = vocabulary(size.V);
  const { json, config } = words(all, specials, {
    eos_token: "<|endoftext|>",
  });
  await Deno.mkdir(`${folder}/tokenizer`);
  await Deno.writeTextFile(`${folder}/tokenizer/tokenizer.json`, json);
  await Deno.writeTextFile(`${folder}/tokenizer/tokenizer_config.json`, config);
  const random = randomStream(1, "memory");
  const some = (count: number) =>
    Array.from({ length: count }, () => all[6 + random.integer(size.V - 6)])
      .join(" ");
  const write = (name: string, rows: number, row: () => unknown) =>
    Deno.writeTextFile(
      `${folder}/${name}.jsonl`,
      Array.from({ length: rows }, () => `${JSON.stringify(row())}\n`).join(""),
    );
  const rows = steps * size.B;
  const text = () => ({ text: some(size.T - 2) });
  const chat = () => ({
    messages: [
      { role: "user", content: some(size.T / 2) },
      { role: "assistant", content: some(size.T / 2 - 16) },
    ],
  });
  await write("texts", rows, text);
  await write("texts.held_out", 4, text);
  await write("chats", rows, chat);
  await write("chats.held_out", 4, chat);
}

/** Pretrains, and fine-tunes what came of it, whole and by an adapter. */
async function measure(
  model: string,
  engine: string,
  steps: number,
): Promise<Readonly<Record<string, Measured>>> {
  const size = SIZES[model];
  if (!size) {
    throw new UserError(
      `Cannot measure shape "${model}": expected one of ` +
        Object.keys(SIZES).join(", "),
    );
  }
  const folder = await Deno.makeTempDir();
  try {
    await writeInputs(folder, size, steps);
    const common = {
      tokenizer_path: `${folder}/tokenizer`,
      batch_size: size.B,
      max_length: size.T,
      gradient_accumulation_steps: 1,
      num_epochs: 1,
      save_steps: Math.ceil(steps / 2),
      memory_check: "warn",
      engine,
    };
    const positions = "n_positions" in MODELS[model as keyof typeof MODELS]
      ? "n_positions"
      : "max_position_embeddings";
    const pretrained = await run("pretrain", {
      ...common,
      shape: model,
      [positions]: size.T,
      data_file: `${folder}/texts.jsonl`,
      eval_file: `${folder}/texts.held_out.jsonl`,
      output_dir: `${folder}/pretrain`,
    });
    const tuned = (task: string) =>
      run(task, {
        ...common,
        model_path: `${folder}/pretrain/final`,
        template: "chatml",
        template_lint: "off",
        data_file: `${folder}/chats.jsonl`,
        eval_file: `${folder}/chats.held_out.jsonl`,
        output_dir: `${folder}/${task}`,
      });
    return {
      pretrain: pretrained,
      sft: await tuned("sft"),
      lora: await tuned("lora"),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function run(
  task: string,
  settings: { readonly output_dir: string } & Record<string, string | number>,
): Promise<Measured> {
  const { code, stderr } = await runTask(task, ...flagsOf(settings));
  if (code !== 0) throw new Error(`Cannot measure ${task}: ${stderr}`);
  const { estimatedMemoryMiB, peakMemoryMiB } = await readManifest(
    settings.output_dir,
  );
  return { estimated: estimatedMemoryMiB!, peak: peakMemoryMiB! };
}

if (import.meta.main) {
  await runCommand(async (args) => {
    const { shape, engine, steps } = flags.parse(args);
    const rows: string[][] = [];
    for (const model of shape) {
      for (const name of engine) {
        const measured = await measure(model, name, steps);
        for (const [task, { estimated, peak }] of Object.entries(measured)) {
          const ratio = (estimated / peak).toFixed(2);
          rows.push([model, task, name, `${estimated}`, `${peak}`, ratio]);
          console.error(rows.at(-1)!.join(" "));
        }
      }
    }
    const right = (title: string) => ({ title, align: "right" as const });
    const columns = [
      ...["shape", "command", "engine"].map((title) => ({ title })),
      ...["estimate", "peak (MiB)", "ratio"].map(right),
    ];
    console.log(textTable({ columns, rows }));
  });
}
