import { assertEquals } from "@std/assert";
import { exists } from "sft/core/file.ts";
import { runDpo } from "sft/run/dpo/dpo.ts";
import { runPretrain } from "sft/run/pretrain.ts";
import { runSft } from "sft/run/sft.ts";
import {
  DPO_DEFAULTS,
  type DpoConfig,
  type SftConfig,
} from "sft/settings/config.ts";
import { hashFile } from "sft/store/file_hash.ts";
import {
  chat,
  pretrainConfig,
  quietHost,
  sftConfig,
  tinyRuns,
  writeRows,
} from "./support/tiny_run.ts";

// Whatever a run trains and however, a stop and --resume change no bit of it.

const runs = await tinyRuns();
const pairFile = `${runs.path}/pairs.jsonl`;
await writeRows(
  pairFile,
  ["Ada", "Bo", "Cy", "Di", "Ed", "Flo"].map((name) => ({
    chosen: chat(name, "Hello there").conversations,
    rejected: chat(name, "No").conversations,
  })),
);
await runPretrain({
  ...pretrainConfig(runs, "llama"),
  model_type: "llama",
  num_hidden_layers: 2,
  hidden_size: 16,
  num_attention_heads: 2,
  max_position_embeddings: 64,
}, quietHost());
const MODELS = {
  "GPT-2": runs.modelPath,
  Llama: `${runs.path}/llama/final`,
};

/** Settings that a run may have in any combination, some of them together. */
const TOGETHER: readonly Omit<Partial<SftConfig>, "loss_type">[] = [
  { optim: "muon", gradient_checkpointing: true },
  {
    optim: "muon",
    gradient_accumulation_steps: 2,
    on_nonfinite: "skip",
    max_grad_norm: 0,
  },
  {
    lora_rank: 2,
    lora_dropout: 0.2,
    gradient_checkpointing: true,
    on_nonfinite: "skip",
  },
  { lora_rank: 2, gradient_accumulation_steps: 2, lora_plus_ratio: 4 },
  {
    train_layers: "last:1,norms",
    lr_scheduler_type: "cosine",
    warmup_steps: 2,
    max_steps: 7,
  },
];
const OF_TARGETS: Partial<SftConfig> = {
  label_smoothing_factor: 0.1,
  z_loss: 0.01,
  loss_type: "dft",
  gradient_checkpointing: true,
};

const weights = async (folder: string) => {
  const adapter = `${folder}/adapter_model.safetensors`;
  const path = await exists(adapter) ? adapter : `${folder}/model.safetensors`;
  return (await hashFile(path)).sha256;
};

let count = 0;

for (const [family, model_path] of Object.entries(MODELS)) {
  for (const settings of [...TOGETHER, OF_TARGETS]) {
    const named = Object.entries(settings).map((pair) => pair.join(" "))
      .join(", ");
    const sft = (name: string, host = quietHost(), resume = false) =>
      runSft({
        ...sftConfig({ ...runs, modelPath: model_path }, name),
        save_steps: 3,
        ...settings as Partial<SftConfig>,
        resume,
      }, host);
    const dpo = (name: string, host = quietHost(), resume = false) =>
      runDpo({
        ...DPO_DEFAULTS,
        model_path,
        data_file: pairFile,
        output_dir: `${runs.path}/${name}`,
        template: "chatml",
        batch_size: 1,
        gradient_accumulation_steps: 1,
        max_length: 32,
        learning_rate: 1e-2,
        save_steps: 3,
        ...settings as Partial<DpoConfig>,
        resume,
      }, host);
    const commands = settings === OF_TARGETS ? { sft } : { sft, dpo };

    for (const [command, run] of Object.entries(commands)) {
      Deno.test(`${command} of a ${family} goes on to the bit: ${named}`, async () => {
        const name = `run${++count}`;
        const whole = await run(`${name}.whole`);
        let steps = 0;
        const stopped = await run(
          `${name}.parts`,
          quietHost({
            onStep: () => void steps++,
            stopRequested: () => steps > 3,
          }),
        );
        const parts = await run(`${name}.parts`, quietHost(), true);

        assertEquals([stopped.outcome, parts.outcome], [
          "interrupted",
          "finished",
        ]);
        assertEquals(
          await weights(parts.modelPath),
          await weights(whole.modelPath),
        );
      });
    }
  }
}
