/**
 * `deno task bench --generate`: how fast answers are written, against
 * `transformers`' own `generate()`.
 *
 * Greedy, from random weights: what is written does not matter, and every token
 * reads all weights. All take turns, as in train_step.ts.
 *
 * @module
 */
import { UserError } from "sft/core/errors.ts";
import { startContestant } from "./contestant.ts";
import { ours } from "./ours.ts";
import { rateOf, ratios, spread, takeTurns } from "./turns.ts";

/** What a contestant that generates is asked to do in every round. */
export interface GenerateSetup {
  /** A `config.json`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Prompts answered side by side. */
  readonly rows: number;
  /** Tokens of each prompt, and of each answer. */
  readonly prompt: number;
  readonly tokens: number;
  readonly threads: number;
  /** What weights are held in. */
  readonly load_dtype: string;
}

const gpt2 = (n_layer: number, n_embd: number, vocab_size: number) => ({
  model_type: "gpt2",
  n_layer,
  n_embd,
  n_head: n_embd / 64,
  n_positions: 512,
  vocab_size,
});

/** By the names that `--shape` takes. */
const CONFIGS: Readonly<Record<string, GenerateSetup["config"]>> = {
  "4x256": gpt2(4, 256, 6400),
  "12x768": gpt2(12, 768, 32000),
  "SmolLM2-135M": {
    model_type: "llama",
    num_hidden_layers: 30,
    hidden_size: 576,
    intermediate_size: 1536,
    num_attention_heads: 9,
    num_key_value_heads: 3,
    max_position_embeddings: 2048,
    vocab_size: 49152,
    tie_word_embeddings: true,
  },
};

/** Prompts side by side. */
const ROWS = [1, 16];
const PROMPT = 16;
const TOKENS = 100;

/** What is timed. */
export interface GenerateOptions {
  readonly shape: readonly string[];
  readonly load_dtype: readonly string[];
  readonly python: string;
  readonly rounds: number;
  readonly threads: number;
}

/** Times every shape, and prints what came out. */
export async function benchGeneration(options: GenerateOptions): Promise<void> {
  for (const shape of options.shape) {
    const config = CONFIGS[shape];
    if (!config) {
      throw new UserError(
        `Cannot bench generation of "${shape}": expected one of ` +
          Object.keys(CONFIGS).join(", "),
      );
    }
    for (const rows of ROWS) await benchShape(shape, config, rows, options);
  }
}

async function benchShape(
  shape: string,
  config: GenerateSetup["config"],
  rows: number,
  { load_dtype, python, rounds, threads }: GenerateOptions,
): Promise<void> {
  const setup = { config, rows, prompt: PROMPT, tokens: TOKENS, threads };
  const contestants = [];
  for (const held of load_dtype) {
    contestants.push(
      await ours(`onnx, weights in ${held}`, "generate_rounds.ts", {
        ...setup,
        load_dtype: held,
      }),
    );
  }
  // Theirs in bfloat16 is the fairer yardstick for fewer bytes.
  for (const held of ["fp32", ...load_dtype.length > 1 ? ["bf16"] : []]) {
    contestants.push(
      await startContestant(
        `transformers, weights in ${held}`,
        python,
        [`${import.meta.dirname}/transformers_generate.py`],
        { ...setup, load_dtype: held },
      ),
    );
  }
  const results = await takeTurns(contestants, rounds);
  const clock = threads === 1 ? "CPU time" : "the clock";
  console.log(
    `${shape}, batch ${rows}, ${TOKENS} tokens after ${PROMPT}, ${rounds} ` +
      `rounds each by ${clock}, min / median / max:`,
  );
  const rate = rateOf(threads);
  const theirs = results[load_dtype.length];
  for (const [index, { name, description, stop }] of contestants.entries()) {
    const own = results[index];
    console.log(
      `  ${name}: ${description}\n` +
        `    ${spread(own.map(rate), 0)} tokens/s, ` +
        `${ratios(rate, own, theirs)} times transformers in fp32, ` +
        `peak memory ${own.at(-1)!.memoryMiB} MiB`,
    );
    await stop();
  }
}
