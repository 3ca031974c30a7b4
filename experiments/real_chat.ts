/**
 * Do two more passes over real conversations help a real model?
 *
 * SmolLM2-135M-Instruct, which speaks as an assistant, is trained to write as
 * people write to each other. Needs what `deno task setup:real` fetches.
 *
 * @module
 */
import { defineExperiment } from "sft/experiment/define.ts";
import { fetchedRealFiles } from "sft/run/real/real_files.ts";

const { model, train, heldOut } = await fetchedRealFiles();

export const experiment = defineExperiment({
  name: "real_chat",
  question:
    "Is a chat model closer to how people write after three passes than after one?",
  hypothesis:
    "Yes, slightly: most of the tone is learned in the first pass, and three over 96 conversations are too few to learn them by heart.",
  expects: [
    { arm: "three", is: "better" },
  ],
  base: {
    model_path: model,
    data_file: train,
    data_limit: 96,
    eval_file: [`chitchat=${heldOut}`],
    eval_limit: 24,
    max_length: 192,
    batch_size: 4,
    gradient_accumulation_steps: 2,
    learning_rate: 1e-4,
    warmup_ratio: 0.1,
  },
  arms: {
    one: { num_epochs: 1 },
    three: { num_epochs: 3 },
  },
  seeds: [1, 2, 3],
  decidedBy: { metric: "answerNatsPerToken", better: "lower" },
});
