/**
 * The settings that say how a model's next token is chosen: by default always
 * the likeliest, so that an answer shows the model and not a draw.
 *
 * @module
 */
import { choice, integer, many, number } from "./kinds.ts";
import type { ConfigOf } from "./setting.ts";

/** How tokens are chosen; see `Sampling` of model/filter_logits.ts. */
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
  min_p: number({
    default: 0,
    minimum: 0,
    maximum: 1,
    help: "choose among those with this share of the likeliest's probability",
  }),
  typical_p: number({
    default: 1,
    above: 0,
    maximum: 1,
    help: "choose among those of expected surprise that hold this probability",
  }),
  repetition_penalty: number({
    default: 1,
    above: 0,
    help: "above 1 makes tokens that came before less likely, the prompt's too",
  }),
  no_repeat_ngram_size: integer({
    default: 0,
    minimum: 0,
    help: "no run of so many tokens twice, end tokens apart; 0 allows all",
  }),
};

/** Where an answer ends, and how many there are. */
export const ANSWERS = {
  stop_strings: many({
    help: "text before which an answer ends; may be given more than once",
  }),
  num_return_sequences: integer({
    default: 1,
    minimum: 1,
    help: "answers to each question, each drawn by itself",
  }),
};

/** Settings of `SAMPLING` that decide nothing where the likeliest is taken. */
export const DRAWING = ["top_k", "top_p", "min_p", "typical_p"] as const;

/** The settings as a decoder takes them. */
export function samplingOf(settings: ConfigOf<typeof SAMPLING>) {
  return {
    temperature: settings.temperature,
    topK: settings.top_k,
    topP: settings.top_p,
    minP: settings.min_p,
    typicalP: settings.typical_p,
    repetitionPenalty: settings.repetition_penalty,
    noRepeatNgramSize: settings.no_repeat_ngram_size,
  };
}

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
} as const satisfies Readonly<Record<string, Partial<SamplingSettings>>>;

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
