/**
 * What the arms of an experiment share, made once: data, tokenizer, and
 * pretrained models to start from.
 *
 *     outputs/experiments/_shared/3f9a0c21b4d8/
 *       data/              the setup's files
 *       tokenizer/
 *       models/small/      a pretraining run
 *
 * The folder is named after what it is made from, so a changed setup has its own
 * and nothing that a finished run used is ever changed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { writeAside } from "../store/atomic.ts";
import { exists } from "../store/file.ts";
import { holdsRun, readManifest } from "../store/manifest.ts";
import { PRETRAIN_DEFAULTS, type PretrainConfig } from "./config.ts";
import type { Budget, Setup } from "./define.ts";
import { trainTokenizer } from "./train_tokenizer.ts";

/** Where the shared things are. */
export interface SharedFiles {
  readonly tokenizer: string;
  train(dataSet: string): string;
  yardstick(dataSet: string): string;
  /** The folder of a pretrained model, once its run is finished. */
  model(name: string): string;
}

/** A pretraining run that has still to be done. */
export interface PendingModel {
  readonly name: string;
  readonly config: PretrainConfig;
}

/**
 * Writes data and tokenizer where they are not there yet.
 *
 * @param root The folder of all experiments.
 * @param models Names of the models that arms start from.
 * @returns Where things are, and the models that have still to be pretrained.
 */
export async function prepareShared(
  root: string,
  setup: Setup,
  budget: Budget,
  models: readonly string[],
): Promise<{ shared: SharedFiles; pending: PendingModel[] }> {
  const files = setup.files(budget);
  const folder = join(root, "_shared", fingerprint(setup, files));
  const data = join(folder, "data");
  if (!await exists(data)) {
    await writeAside(data, async (aside) => {
      await Deno.mkdir(aside);
      for (const [name, text] of Object.entries(files)) {
        await Deno.writeTextFile(join(aside, name), text);
      }
    });
  }
  const tokenizer = join(folder, "tokenizer");
  if (!await exists(tokenizer)) {
    await trainTokenizer({
      data_file: join(data, "pretrain.jsonl"),
      output_dir: tokenizer,
      vocab_size: setup.vocab_size,
      on_bad_row: "error",
    });
  }
  const pending: PendingModel[] = [];
  for (const name of new Set(models)) {
    const output_dir = join(folder, "models", name);
    const begun = await holdsRun(output_dir);
    if (begun && (await readManifest(output_dir)).outcome === "finished") {
      continue;
    }
    pending.push({
      name,
      config: {
        ...PRETRAIN_DEFAULTS,
        ...setup.pretrain,
        ...setup.models[name],
        data_file: join(data, "pretrain.jsonl"),
        tokenizer_path: tokenizer,
        output_dir,
        resume: begun,
      },
    });
  }
  return {
    shared: {
      tokenizer,
      train: (dataSet) => join(data, `${dataSet}.train.jsonl`),
      yardstick: (dataSet) => join(data, `${dataSet}.yardstick.jsonl`),
      model: (name) => join(folder, "models", name, "final"),
    },
    pending,
  };
}

/** Same files and settings, same name. */
function fingerprint(
  { vocab_size, pretrain, models }: Setup,
  files: Readonly<Record<string, string>>,
): string {
  const hash = createHash("sha256");
  hash.update(JSON.stringify([vocab_size, pretrain, models]));
  for (const [name, text] of Object.entries(files)) {
    hash.update(JSON.stringify([name, text]));
  }
  return hash.digest("hex").slice(0, 12);
}
