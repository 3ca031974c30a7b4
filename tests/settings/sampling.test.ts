import { assertEquals } from "@std/assert";
import {
  SAMPLING,
  SAMPLING_PRESETS,
  samplingOf,
  withSamplingPreset,
} from "sft/settings/sampling.ts";
import { GREEDY } from "sft/model/sample.ts";
import type { SamplingSettings } from "sft/settings/sampling.ts";
import { defaultsOf } from "sft/settings/setting.ts";

type Preset = SamplingSettings & { readonly preset?: "origin" };

Deno.test("samplingOf() is greedy by default, and takes every setting", () => {
  const settings = defaultsOf(SAMPLING);
  assertEquals(samplingOf(settings), GREEDY);
  const numbered = Object.fromEntries(
    Object.keys(settings).map((name, index) => [name, index + 1]),
  ) as typeof settings;
  assertEquals(Object.values(samplingOf(numbered)), [1, 2, 3, 4, 5, 6, 7]);
});

Deno.test("SAMPLING leaves nothing to chance by default", () => {
  assertEquals(defaultsOf(SAMPLING), {
    temperature: 0,
    top_k: 0,
    top_p: 1,
    min_p: 0,
    typical_p: 1,
    repetition_penalty: 1,
    no_repeat_ngram_size: 0,
  });
});

Deno.test("the preset origin is the origin's test of a model", () => {
  assertEquals(SAMPLING_PRESETS.origin, {
    temperature: 0.7,
    top_k: 50,
    top_p: 0.95,
    no_repeat_ngram_size: 2,
    max_length: 100,
  });
});

Deno.test("withSamplingPreset() fills in what was not given", () => {
  const given: Preset = { ...defaultsOf(SAMPLING), temperature: 1 };
  const filled: Preset = {
    ...given,
    preset: "origin",
    temperature: 1,
    top_k: 50,
    top_p: 0.95,
    no_repeat_ngram_size: 2,
    max_length: 100,
  };

  assertEquals(withSamplingPreset(given, new Set()), given);
  assertEquals(
    withSamplingPreset(
      { ...given, preset: "origin" },
      new Set(["temperature"]),
    ),
    filled,
  );
});
