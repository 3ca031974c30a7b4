/**
 * The settings that say how a model's next token is chosen: by default always
 * the likeliest, so that an answer shows the model and not a draw.
 *
 * @module
 */
import { choice, integer, number } from "./kinds.ts";
import type { ConfigOf } from "./setting.ts";

/** How tokens are chosen; see `Sampling` of model/sample.ts. */
export const SAMPLING = {
  temperature: number({
    default: 0,
    minimum: 0,
    help: "0 always takes the likeliest token",
  }),
  top_k: integer({
    default: 0,
    minimum: 0,
    help: "choose among so many; 0 among all",
  }),
  top_p: number({
    default: 1,
    minimum: 0,
    maximum: 1,
    help: "choose among the likeliest that hold this probability",
  }),
  no_repeat_ngram_size: integer({
    default: 0,
    minimum: 0,
    help: "no run of so many tokens twice, end tokens apart; 0 allows all",
  }),
};

/** Values of these settings, and of the longest row where one is named. */
export type SamplingSettings = ConfigOf<typeof SAMPLING> & {
  readonly max_length?: number;
};

/** Settings of `chat` that belong together. */
export const SAMPLING_PRESETS = {
  /** As the origin's test of a model: tokens of question and answer together. */
  origin: {
    temperature: 0.7,
    top_k: 50,
    top_p: 0.95,
    no_repeat_ngram_size: 2,
    max_length: 100,
  },
} as const satisfies Readonly<Record<string, SamplingSettings>>;

/** The setting that names one of them. */
export const SAMPLING_PRESET = choice(
  Object.keys(SAMPLING_PRESETS) as (keyof typeof SAMPLING_PRESETS)[],
  {
    help: "how the origin tests a model: temperature 0.7, top_k 50, top_p " +
      "0.95, no_repeat_ngram_size 2, max_length 100, where none are given",
  },
);

/**
 * Settings with a preset's where none were given.
 *
 * @param given Names of the settings that a user gave; they win.
 */
export function withSamplingPreset<
  Chosen extends SamplingSettings & {
    readonly preset?: keyof typeof SAMPLING_PRESETS;
  },
>(settings: Chosen, given: ReadonlySet<string>): Chosen {
  if (settings.preset === undefined) return settings;
  const filling = Object.entries(SAMPLING_PRESETS[settings.preset])
    .filter(([name]) => !given.has(name));
  return { ...settings, ...Object.fromEntries(filling) };
}
