import { assertEquals } from "@std/assert";
import {
  inverseFrequencies,
  type Rope,
  turnsTable,
} from "sft/model/llama/rope.ts";
import { assertClose } from "../../support/close.ts";

// Numbers are those of transformers' ROPE_INIT_FUNCTIONS.

const CLOSE = { relative: 1e-6 };
const SCALED = { theta: 100, factor: 4, original_max_position_embeddings: 32 };
const YARN: Rope = {
  ...SCALED,
  kind: "yarn",
  beta_fast: 32,
  beta_slow: 1,
  truncate: true,
};

Deno.test("inverseFrequencies() fall from 1 by the base", () => {
  const plain = [1, 1 / Math.sqrt(10), 0.1, 0.1 / Math.sqrt(10)];
  const of = (rope: Rope) => inverseFrequencies(rope, 8);
  assertClose("default", of({ kind: "default", theta: 100 }), plain, CLOSE);
  // Within the model's positions it is the same.
  const dynamic: Rope = { kind: "dynamic", theta: 100, factor: 3 };
  assertClose("dynamic", of(dynamic), plain, CLOSE);
  const linear: Rope = { kind: "linear", theta: 100, factor: 4 };
  assertClose("linear", of(linear), plain.map((x) => x / 4), CLOSE);
});

Deno.test("inverseFrequencies() of llama3 slow what turns seldom", () => {
  const rope: Rope = {
    ...SCALED,
    kind: "llama3",
    low_freq_factor: 1,
    high_freq_factor: 4,
  };
  assertClose("llama3", inverseFrequencies(rope, 8), [
    ...[1, 0.1273239552974701, 0.02500000037252903, 0.007905694656074047],
  ], CLOSE);
});

Deno.test("inverseFrequencies() of yarn do so by a ramp", () => {
  const of = (rope: Rope) => inverseFrequencies(rope, 8);
  assertClose("yarn", of(YARN), [
    ...[1, 0.19764235615730286, 0.02500000037252903, 0.007905694656074047],
  ], CLOSE);
  const narrow = { ...YARN, beta_fast: 4, beta_slow: 2, truncate: false };
  assertClose("narrow", of(narrow), [
    ...[1, 0.07905694097280502, 0.02500000037252903, 0.007905694656074047],
  ], CLOSE);
});

Deno.test("turnsTable() holds cosines and sines of every position", () => {
  const { cos, sin } = turnsTable({ kind: "default", theta: 100 }, 3, 4);
  const angles = [0, 0, 1, 0.1, 2, 0.2];
  assertClose("cos", cos, angles.map(Math.cos), CLOSE);
  assertClose("sin", sin, angles.map(Math.sin), CLOSE);
});

Deno.test("turnsTable() of yarn sharpens scores", () => {
  const scale = (changes: Partial<Extract<Rope, { kind: "yarn" }>>) =>
    turnsTable({ ...YARN, ...changes } as Rope, 1, 8).cos[0];
  assertClose("by the factor", [scale({})], [1.138629436111989], CLOSE);
  const both = { mscale: 0.7, mscale_all_dim: 0.3 };
  assertClose("by mscale", [scale(both)], [1.0532376815143234], CLOSE);
  assertEquals(scale({ ...both, attention_factor: 1.25 }), 1.25);
  assertEquals(scale({ factor: 1 }), 1);
});
