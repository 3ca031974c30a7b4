/**
 * What the arms of an experiment share, made once: data, tokenizer, and
 * pretrained models to start from.
 *
 *     outputs/experiments/_shared/3f9a0c21b4d8/
 *       data/              the setup's files
 *       tokenizer/
 *       models/small/          a pretraining run
 *       models/small-seed-2/   another, from another seed
 *
 * The folder is named after what it is made from, so a changed setup has its own
 * and nothing that a finished run used is ever changed.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { UserError } from "../core/errors.ts";
import { exists } from "../core/file.ts";
import { trainTokenizer } from "../run/train_tokenizer.ts";
import { PRETRAIN_DEFAULTS, type PretrainConfig } from "../settings/config.ts";
import { withShape } from "../settings/shape.ts";
import { writeAside } from "../store/atomic.ts";
import { lockFolder } from "../store/folder_lock.ts";
import { holdsRun, readManifest } from "../store/manifest.ts";
import type { Budget, Setup } from "./experiment.ts";

/** A pretraining that arms start from. */
export interface BaseModel {
  /** Of the setup. */
  readonly name: string;
  /** The setup's where left out. */
  readonly seed?: number;
}

/** Where the shared things are. */
export interface SharedFiles {
  readonly tokenizer: string;
  train(dataSet: string): string;
  heldOut(dataSet: string): string;
  /** The folder of a pretrained model, once its run is finished. */
  model(base: BaseModel): string;
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
 * @param models That arms start from.
 * @returns Where things are, and the models that have still to be pretrained.
 */
export async function makeShared(
  root: string,
  setup: Setup,
  budget: Budget,
  models: readonly BaseModel[],
): Promise<{ shared: SharedFiles; pending: PendingModel[] }> {
  const files = setup.files(budget);
  const folder = join(root, "_shared", fingerprint(setup, files));
  using _ = await lockFolder(folder, "experiment");
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
  if (!await exists(join(tokenizer, "tokenizer.json"))) {
    await trainTokenizer({
      data_file: join(data, "pretrain.jsonl"),
      output_dir: tokenizer,
      vocab_size: setup.vocab_size,
      on_bad_row: "error",
    });
  }
  const folderOf = ({ name, seed = setup.pretrain.seed }: BaseModel) =>
    join(
      folder,
      "models",
      seed === setup.pretrain.seed ? name : `${name}-seed-${seed}`,
    );
  const pending: PendingModel[] = [];
  for (const base of models) {
    const { name, seed = setup.pretrain.seed } = base;
    const output_dir = folderOf(base);
    const begun = await holdsRun(output_dir);
    if (begun && (await readManifest(output_dir)).outcome === "finished") {
      continue;
    }
    const settings = { ...setup.pretrain, ...setup.models[name] };
    pending.push({
      name: basename(output_dir),
      config: withShape({
        ...PRETRAIN_DEFAULTS,
        ...settings,
        data_file: join(data, "pretrain.jsonl"),
        tokenizer_path: tokenizer,
        output_dir,
        seed,
        resume: begun,
      }, new Set(Object.keys(settings))),
    });
  }
  const fileOf = (set: string, half: string) => {
    const name = `${set}.${half}.jsonl`;
    if (Object.hasOwn(files, name)) return join(data, name);
    throw new UserError(
      `Cannot use data set "${set}": the setup makes no file "${name}", it ` +
        `makes ${Object.keys(files).join(", ")}`,
    );
  };
  return {
    shared: {
      tokenizer,
      train: (dataSet) => fileOf(dataSet, "train"),
      heldOut: (dataSet) => fileOf(dataSet, "held_out"),
      model: (base) => join(folderOf(base), "final"),
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
