/**
 * The real model, tokenizers and conversations that `deno task setup:real` fetches.
 *
 * They are fetched by nothing else; tests of them are ignored where they are not there.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { exampleOf } from "sft/batch/row_example.ts";
import { parseRow } from "sft/chat/formats/parse_row.ts";
import { openTemplate } from "sft/chat/open_template.ts";
import { exists } from "sft/core/file.ts";
import { type RealFiles, realFiles } from "sft/run/real/real_files.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { type FixtureStep, readArrays, withCamelCaseKeys } from "./fixture.ts";

/** Where they are or would be. */
export const REAL: RealFiles = realFiles();

/** Why they are not here; `undefined` where they are. */
export const NO_REAL: string | undefined = await exists(REAL.model)
  ? undefined
  : "real data is not there, run deno task setup:real";

/** The conversations to train on, a line each. */
export async function realRows(): Promise<string[]> {
  return (await Deno.readTextFile(REAL.train)).trimEnd().split("\n");
}

/**
 * Tokens of conversations under the template that came with a tokenizer.
 *
 * @param path Of the tokenizer.
 * @param rows Which of `realRows()`.
 */
export async function realTokens(
  path: string,
  rows: readonly number[],
): Promise<number[][]> {
  const tokenizer = await loadTokenizer(path);
  const template = await openTemplate("tokenizer", { tokenizerPath: path });
  const lines = await realRows();
  return rows.map((row) => {
    const example = exampleOf(parseRow(JSON.parse(lines[row]), `row ${row}`), {
      template,
      tokenizer,
      supervise: "everything",
      maxLength: Infinity,
      overlong: "error",
    });
    if ("tokens" in example) return [...example.tokens];
    throw new Error(`row ${row}: ${example.dropped}`);
  });
}

/** What `transformers` computes of them: tests/fixtures/make_real.py. */
export interface RealFixture {
  /** Which logits are kept: tokens of these rows, the last positions. */
  readonly logits: {
    readonly rows: readonly number[];
    readonly length: number;
    readonly positions: number;
    readonly stride: number;
  };
  /** AdamW over these rows, all of them in every step. */
  readonly training: {
    /** What the system says first in each. */
    readonly system: string;
    readonly rows: readonly number[];
    /** Tokens of each. */
    readonly tokens: readonly number[];
    readonly lr: number;
    readonly weightDecay: number;
    readonly steps: readonly FixtureStep[];
  };
  /** The beginnings of hashes of conversations' tokens, by tokenizer. */
  readonly hashes: Readonly<Record<string, string>>;
}

const FIXTURE = new URL("../fixtures/real/", import.meta.url);

const TEXT = await Deno.readTextFile(new URL("fixture.json", FIXTURE));

/** The numbers. */
export const REAL_FIXTURE: RealFixture = {
  ...JSON.parse(TEXT, withCamelCaseKeys),
  // Its keys are names and stay as they are.
  hashes: JSON.parse(TEXT).hashes,
};

/** Every so manieth logit and the sum over all, `[B, positions]` of them. */
export async function realLogits(when: "before" | "after") {
  const arrays = await readArrays(
    fileURLToPath(new URL("logits.safetensors", FIXTURE)),
  );
  return {
    logits: arrays.float(`${when}.logits`),
    logsumexp: arrays.float(`${when}.logsumexp`),
  };
}
