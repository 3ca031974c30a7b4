/**
 * Twenty steps of `torch.optim.Muon` beside AdamW, made by
 * `tests/fixtures/make_muon.py`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { loadModel } from "sft/open/model_files.ts";
import { MUON_DEFAULTS } from "sft/train/muon.ts";
import type { ExpectedSteps, StepsOf } from "../oracle/twenty_steps.ts";
import {
  type FixtureStep,
  optimizerOf,
  readArrays,
  rowsOf,
  withCamelCaseKeys,
} from "./fixture.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url);

/** Folders of the models, by a case's first word. */
const MODELS: Readonly<Record<string, string>> = {
  gpt2: "gpt2/model",
  llama: "llama/llama",
};

/** One model's steps. */
export interface MuonCase {
  readonly name: string;
  readonly expected: ExpectedSteps;
  readonly of: Omit<StepsOf, "accumulates">;
}

/** A case's numbers in `fixture.json`. */
interface Scalars {
  readonly momentum?: number;
  readonly nsSteps?: number;
  readonly steps: readonly FixtureStep[];
}

/** All of them: 0.3 megabytes. */
export async function readMuonFixture(): Promise<MuonCase[]> {
  const { adamw, cases } = JSON.parse(
    await Deno.readTextFile(new URL("muon/fixture.json", FIXTURES)),
    withCamelCaseKeys,
  );
  const path = (name: string) => fileURLToPath(new URL(name, FIXTURES));
  return await Promise.all(
    Object.entries<Scalars>(cases).map(async ([name, scalars]) => {
      const model = name.match(/^[a-z0-9]+/)![0];
      const file = name.replace(
        /[A-Z]/,
        (letter) => `_${letter.toLowerCase()}`,
      );
      const arrays = await readArrays(path(`muon/${file}.safetensors`));
      return {
        name,
        expected: {
          steps: scalars.steps,
          batches: arrays.numbered().map((prefix) => rowsOf(arrays, prefix)),
          final: arrays.floatsUnder("final."),
        },
        of: {
          loaded: await loadModel(path(MODELS[model])),
          optimizer: {
            ...optimizerOf(adamw),
            muon: {
              momentum: scalars.momentum ?? MUON_DEFAULTS.momentum,
              steps: scalars.nsSteps ?? MUON_DEFAULTS.steps,
            },
          },
        },
      };
    }),
  );
}
