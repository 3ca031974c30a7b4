/**
 * What `transformers` does with logits, made by `tests/fixtures/make_sampling.py`.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import type { Sampling } from "sft/model/sample.ts";
import { type Arrays, readArrays, withCamelCaseKeys } from "./fixture.ts";

const FOLDER = new URL("../fixtures/sampling/", import.meta.url);

/** What changes logits, by our names. */
export type Processor = keyof Sampling;

/** Logits `[V]`, and what becomes of them. */
export interface ProcessorCase {
  readonly name: string;
  readonly history: readonly number[];
  readonly logits: Float32Array;
  /** Under each processor by itself. */
  readonly alone: ReadonlyMap<Processor, Float32Array>;
  /** Under all of them, one after the other. */
  readonly all: Float32Array;
}

/** A greedy continuation of N tokens, and the model's own log-probabilities. */
export interface ScoredContinuation {
  readonly prompt: readonly number[];
  readonly continuation: readonly number[];
  /** Nats, `[N]`. */
  readonly logProbabilities: Float32Array;
  /** The likeliest tokens at each place and their nats, `[N, 5]`. */
  readonly likeliest: Int32Array;
  readonly likeliestLogProbabilities: Float32Array;
}

/** Reads the whole fixture: 23 kilobytes. */
export async function readSamplingFixture() {
  const { processors, cases, greedy } = JSON.parse(
    await Deno.readTextFile(new URL("fixture.json", FOLDER)),
    withCamelCaseKeys,
  );
  const read = (name: string) =>
    readArrays(fileURLToPath(new URL(`${name}.safetensors`, FOLDER)));
  const [of, penalized, together] = await Promise.all(
    ["processors", "penalized", "together"].map(read),
  );
  const settings: Sampling = processors;
  return {
    /** Of every processor. */
    settings,
    cases: cases.map((name: string): ProcessorCase => ({
      name,
      history: [...of.int(`${name}.history`)],
      logits: of.float(`${name}.logits`),
      alone: new Map(
        Object.keys(settings).map((processor) => [
          processor as Processor,
          of.float(`${name}.${snakeCase(processor)}`),
        ]),
      ),
      all: of.float(`${name}.all`),
    })) as ProcessorCase[],
    /** Of the processors that act where the likeliest token is taken. */
    greedy: greedy as Partial<Sampling>,
    /** Each prompt by itself under these. */
    penalized: continuations(penalized),
    /** Prompts of uneven length in one batch, under none. */
    together: continuations(together),
  };
}

function continuations(arrays: Arrays): ScoredContinuation[] {
  return arrays.numbered().map((prefix) => ({
    prompt: [...arrays.int(`${prefix}prompt`)],
    continuation: [...arrays.int(`${prefix}continuation`)],
    logProbabilities: arrays.float(`${prefix}log_probabilities`),
    likeliest: arrays.int(`${prefix}likeliest`),
    likeliestLogProbabilities: arrays.float(
      `${prefix}likeliest_log_probabilities`,
    ),
  }));
}

function snakeCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
