/**
 * What a training step takes of memory and of the processor, its blocks kept or
 * computed again: two steps of full rows in a process of their own.
 *
 *     deno run -A tests/bench/step_memory.ts [--shape smollm2-135m] [--again]
 *
 * @module
 */
import { boolean, choice, defineFlags } from "sft/cli/flags/flags.ts";
import { runCommand } from "sft/cli/main.ts";
import { peakMemoryMiB } from "sft/core/machine.ts";
import { engineByName } from "sft/engine/choose.ts";
import { recomputing } from "sft/model/block.ts";
import { initialValues } from "sft/model/parameters.ts";
import { freshModel } from "sft/run/fresh_model.ts";
import { PRETRAIN_DEFAULTS } from "sft/settings/config.ts";
import { learnableBatch } from "../support/learnable_batch.ts";
import { stepOf } from "../support/train_step.ts";

const T = 512;

/** Settings of a shape, and its vocabulary and rows. */
const SHAPES = {
  "12x768": {
    config: { n_layer: 12, n_embd: 768, n_head: 12, n_positions: T },
    V: 32000,
    B: 2,
  },
  "smollm2-135m": {
    config: {
      model_type: "llama" as const,
      hidden_size: 576,
      intermediate_size: 1536,
      num_hidden_layers: 30,
      num_attention_heads: 9,
      num_key_value_heads: 3,
      max_position_embeddings: T,
      tie_word_embeddings: true,
    },
    V: 49152,
    B: 1,
  },
};

const flags = defineFlags({
  command: "bench of a step's memory",
  about: "Measure a step whose blocks are kept, or computed again.",
  example: "--shape 12x768 --again",
  flags: {
    shape: choice(["12x768", "smollm2-135m"], {
      default: "12x768",
      help: "of the model",
    }),
    engine: choice(["onnx", "tensorflow", "xla"], {
      default: "onnx",
      help: "that runs it",
    }),
    again: boolean({ help: "compute blocks again" }),
    accumulates: boolean({ help: "sum gradients up, and apply them apart" }),
  },
});

/** Seconds that the processor worked for this process. */
function processorSeconds(): number {
  const [, ...fields] = Deno.readTextFileSync("/proc/self/stat").split(") ");
  const [user, system] = fields.join().split(" ").slice(11, 13).map(Number);
  return (user + system) / 100;
}

if (import.meta.main) {
  await runCommand(async (args) => {
    const { shape, engine, again, accumulates } = flags.parse(args);
    const { config, V, B } = SHAPES[shape];
    const kept = freshModel({ ...PRETRAIN_DEFAULTS, ...config }, V)
      .withDropout(0);
    const model = again ? recomputing(kept) : kept;
    const values = Object.fromEntries(
      model.parameters.map((spec) => [spec.name, initialValues(spec, 1)]),
    );
    const batch = learnableBatch(B, T, V, 1);
    const { step } = stepOf(engineByName(engine), { model, values }, batch, {
      accumulates,
    });
    for (let number = 1; number <= 2; number++) {
      const before = processorSeconds();
      const { loss } = await step.run([batch], 1e-3, number);
      const seconds = (processorSeconds() - before).toFixed(2);
      console.log(
        `step ${number}: loss ${loss}, ${seconds} s of the processor, peak ` +
          `${peakMemoryMiB()} MiB`,
      );
    }
    step.dispose();
  });
}
