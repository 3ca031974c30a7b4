/**
 * What `transformers` computes for small models of Llama's kind, made by
 * `tests/fixtures/make_llama.py`: one case a family and a kind of position.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { AdamWSettings } from "sft/train/optimizer.ts";
import {
  type FixtureContinuation,
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

const FOLDER = new URL("../fixtures/llama/", import.meta.url);

/** One model, and what was computed of it. */
export interface LlamaCase {
  readonly name: string;
  /** Path of the model's folder, as Hugging Face saved it. */
  readonly folder: string;
  /** Two of them. */
  readonly plain: PlainRows;
  /** The first batch; gradients are of `nats / targets`. */
  readonly packed: SummedLoss & { readonly gradients: FloatArrays };
  readonly batches: readonly (readonly FixtureRow[])[];
  readonly steps: readonly FixtureStep[];
  /** Names of the parameters that decay. */
  readonly decayed: readonly string[];
  /** Parameters after the last step. */
  readonly final: FloatArrays;
  readonly generation: readonly FixtureContinuation[];
}

/** All of them, and the optimizer of their steps: 1.3 megabytes. */
export async function readLlamaFixture(): Promise<
  { cases: LlamaCase[]; optimizer: AdamWSettings }
> {
  const { cases, adamw } = JSON.parse(
    await Deno.readTextFile(new URL("fixture.json", FOLDER)),
    withCamelCaseKeys,
  );
  return {
    cases: await Promise.all(
      Object.entries(await caseNames()).map(([key, name]) =>
        readCase(name, cases[key])
      ),
    ),
    optimizer: optimizerOf(adamw),
  };
}

/** Names of the folders by their keys, which reading gives other letters. */
async function caseNames(): Promise<Record<string, string>> {
  const { cases } = JSON.parse(
    await Deno.readTextFile(new URL("fixture.json", FOLDER)),
  );
  return Object.fromEntries(
    Object.keys(cases).map((name) => [
      Object.keys(withCamelCaseKeys("", { [name]: 0 }) as object)[0],
      name,
    ]),
  );
}

async function readCase(
  name: string,
  scalars: Pick<LlamaCase, "packed" | "steps" | "decayed">,
): Promise<LlamaCase> {
  const folder = fileURLToPath(new URL(name, FOLDER));
  const arrays = await readArrays(`${folder}/expected.safetensors`);
  return {
    name,
    folder,
    plain: plainRowsOf(arrays),
    packed: { ...scalars.packed, gradients: arrays.floatsUnder("gradient.") },
    batches: arrays.numbered().map((prefix) => rowsOf(arrays, prefix)),
    steps: scalars.steps,
    decayed: scalars.decayed,
    final: arrays.floatsUnder("final."),
    generation: [0, 1].map((index) => {
      const prefix = `generation.${index}.`;
      return {
        prompt: arrays.int(`${prefix}prompt`),
        continuation: arrays.int(`${prefix}continuation`),
        logits: arrays.float(`${prefix}logits`),
      };
    }),
  };
}
