/**
 * What TRL's DPOTrainer computes for two small models, made by
 * `tests/fixtures/make_dpo.py`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import {
  makePairBatch,
  mostPairs,
  packPairs,
  type PairLogps,
} from "sft/batch/pairs/pair_rows.ts";
import type { Pair } from "sft/batch/pairs/pair_example.ts";
import { countTargets } from "sft/batch/targets.ts";
import type { PreferenceSettings } from "sft/ops/preference_loss.ts";
import { type FloatArrays, readArrays } from "./fixture.ts";

const FOLDER = new URL("../fixtures/", import.meta.url);

/** Folders of the models, by the name of the fixture. */
const MODELS = { gpt2: "gpt2/model", llama: "llama/llama" };

/** One kind of loss. */
export interface DpoCase {
  readonly name: string;
  readonly settings: PreferenceSettings;
  /** Means over the pairs. */
  readonly loss: number;
  /** In the order of `PREFERENCE_FIGURES`. */
  readonly figures: readonly number[];
  /** Of the mean loss. */
  readonly gradients: FloatArrays;
}

/** One model, its pairs and what was computed of them. */
export interface DpoFamily {
  readonly name: string;
  /** The model's folder. */
  readonly folder: string;
  readonly pairs: readonly Pair[];
  readonly logpsOf: (pair: Pair) => PairLogps;
  readonly cases: readonly DpoCase[];
}

/** All of it: 0.7 megabytes. */
export async function readDpoFixture(): Promise<DpoFamily[]> {
  const json = JSON.parse(
    await Deno.readTextFile(new URL("dpo/fixture.json", FOLDER)),
  );
  return await Promise.all(
    Object.entries(MODELS).map(async ([name, model]) => {
      const family = json[name];
      const pairs: Pair[] = family.pairs.map((pair: TokenIds) => [
        exampleOf(pair.prompt_ids, pair.chosen_ids),
        exampleOf(pair.prompt_ids, pair.rejected_ids),
      ]);
      const arrays = await readArrays(
        fileURLToPath(new URL(`dpo/${name}.safetensors`, FOLDER)),
      );
      return {
        name,
        folder: fileURLToPath(new URL(model, FOLDER)),
        pairs,
        logpsOf: (pair) => family.reference_logps[pairs.indexOf(pair)],
        cases: Object.keys(family.cases).map((name): DpoCase => {
          const { loss, metrics } = family.cases[name];
          return {
            name,
            settings: {
              loss: name === "hinge" || name === "ipo" ? name : "sigmoid",
              beta: json.beta,
              labelSmoothing: name === "smoothed" ? json.label_smoothing : 0,
              rpoAlpha: name === "rpo" ? json.rpo_alpha : 0,
            },
            loss,
            figures: Object.values(metrics),
            gradients: arrays.floatsUnder(`${name}.`),
          };
        }),
      };
    }),
  );
}

/** The pairs in rows of 24 tokens as one batch, with two empty slots. */
export function batchOfPairs({ pairs, logpsOf }: DpoFamily) {
  const rows = packPairs(pairs, 24, 0, "isolated");
  const targets = rows.reduce((sum, row) => sum + countTargets(row), 0);
  const pairsPerRow = mostPairs(rows);
  const [B, K] = [rows.length + 1, targets + 2];
  return {
    batch: makePairBatch(rows, B, K, pairsPerRow, logpsOf),
    pairsPerRow,
    rows,
  };
}

interface TokenIds {
  readonly prompt_ids: readonly number[];
  readonly chosen_ids: readonly number[];
  readonly rejected_ids: readonly number[];
}

function exampleOf(prompt: readonly number[], answer: readonly number[]) {
  return {
    tokens: Int32Array.of(...prompt, ...answer),
    supervised: Uint8Array.of(...prompt.map(() => 0), ...answer.map(() => 1)),
  };
}
