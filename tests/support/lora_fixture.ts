/**
 * What `peft` computes with small adapters, made by `tests/fixtures/make_lora.py`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { AdamWSettings } from "sft/train/optimizer.ts";
import {
  type FixtureRow,
  type FixtureStep,
  type FloatArrays,
  optimizerOf,
  type PlainRows,
  plainRowsOf,
  readArrays,
  rowsOf,
  type SummedLoss,
  withCamelCaseKeys,
} from "./fixture.ts";

const FOLDER = fileURLToPath(new URL("../fixtures/lora/", import.meta.url));
const FIXTURES = fileURLToPath(new URL("../fixtures/", import.meta.url));

/** Names of the cases: folders, and keys of the file. */
export const LORA_CASES = ["gpt2", "gpt2_attention", "llama", "qwen2"];

/** One adapter, and what was computed with it. */
export interface LoraCase {
  /** Path of the adapter's folder, as `peft` saved it. */
  readonly folder: string;
  /** Path of its model's folder. */
  readonly base: string;
  /** Learning rate of B over that of A. */
  readonly ratio: number;
  /** Two of them. */
  readonly plain: PlainRows;
  /** The first batch; gradients of the adapter, of `nats / targets`. */
  readonly packed: SummedLoss & { readonly gradients: FloatArrays };
  readonly batches: readonly (readonly FixtureRow[])[];
  readonly steps: readonly FixtureStep[];
  /** The adapter's parameters after the last step. */
  readonly final: FloatArrays;
  /** Of the steps. */
  readonly optimizer: AdamWSettings;
}

/** A case by its name. */
export async function readLoraCase(name: string): Promise<LoraCase> {
  const { cases, adamw } = JSON.parse(
    await Deno.readTextFile(`${FOLDER}fixture.json`),
  );
  const scalars = JSON.parse(JSON.stringify(cases[name]), withCamelCaseKeys);
  const folder = `${FOLDER}${name}`;
  const arrays = await readArrays(`${folder}/expected.safetensors`);
  return {
    folder,
    base: `${FIXTURES}${scalars.base}`,
    ratio: scalars.ratio,
    plain: plainRowsOf(arrays),
    packed: { ...scalars.packed, gradients: arrays.floatsUnder("gradient.") },
    batches: arrays.numbered().map((prefix) => rowsOf(arrays, prefix)),
    steps: scalars.steps,
    final: arrays.floatsUnder("final."),
    optimizer: optimizerOf(
      JSON.parse(JSON.stringify(adamw), withCamelCaseKeys),
    ),
  };
}
