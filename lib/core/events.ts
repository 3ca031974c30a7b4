/**
 * What happens during a run, as the trainer tells it and the run store keeps it.
 *
 * The kinds of event alone; the trainer and the measurements emit them.
 *
 * @module
 */
import * as v from "valibot";
import {
  amount,
  type Checked,
  count,
  counted,
  flag,
  integer,
  measured,
  object,
  optional,
  share,
  text,
} from "./checked/schema.ts";

/**
 * The form of each kind of event. A figure that is optional here was not told by
 * another program whose run was imported; ours tells all of them.
 */
/** What a run that learns from pairs of answers tells, a mean over the pairs. */
const OF_PAIRS = {
  /** How many there were. */
  pairs: optional(count),
  /** β times how much likelier the chosen answer is than to the reference. */
  chosenReward: optional(measured),
  rejectedReward: optional(measured),
  /** The first less the second. */
  rewardMargin: optional(measured),
  /** Share of pairs whose margin is above 0. */
  rewardAccuracy: optional(share),
  /** Log-probability of the whole answer, in nats. */
  chosenLogp: optional(measured),
  rejectedLogp: optional(measured),
};

const STEP = object({
  kind: v.literal("step"),
  /** From 1. */
  step: count,
  /** Passes over the data so far, fractional. */
  epoch: optional(amount),
  /** Training loss, nats per target; of a run that learns from pairs, per pair. */
  loss: optional(measured),
  /** Global norm of the gradient before clipping. */
  gradNorm: optional(measured),
  learningRate: optional(amount),
  /** Supervised targets of this step. */
  targets: optional(counted),
  /** Tokens of this step that are not padding. */
  realTokens: optional(counted),
  /** Tokens of this step with padding. */
  tokens: optional(counted),
  stepMs: optional(amount),
  /** Since training began, everything included. */
  elapsedMs: optional(amount),
  /** Supervised targets since step 1. */
  trainedTokens: optional(counted),
  ...OF_PAIRS,
});

const HELD_OUT_LOSS = object({
  kind: v.literal("held_out_loss"),
  /** Steps done; 0 is before training. */
  step: count,
  epoch: optional(amount),
  trainedTokens: optional(counted),
  /** Name of the held-out set. */
  set: text,
  /** Of a run that learns from pairs, its loss per pair. */
  natsPerTarget: optional(measured),
  targets: optional(counted),
  ...OF_PAIRS,
});

const SAMPLE = object({
  kind: v.literal("sample"),
  step: count,
  /** Name of the held-out set that the prompt is from. */
  set: text,
  prompt: text,
  answer: text,
  /** Whether the model stopped by itself. */
  stopped: flag,
  seed: integer,
});

const EVALUATION = object({
  kind: v.literal("evaluation"),
  /** Steps done; 0 is before training. */
  step: count,
  epoch: amount,
  trainedTokens: counted,
  /** Name of the held-out set. */
  set: text,
  /** Of its files, in hexadecimal: figures of other contents do not compare. */
  dataSha256: text,
  conversations: count,
  /** Rows left out, bad or longer than the model can see; none if not told. */
  dropped: optional(count),
  /** Tokens of the answers alone, and their loss. */
  answerTokens: counted,
  answerNatsPerToken: measured,
  /** The same loss by the answers' UTF-8 bytes: comparable across tokenizers. */
  answerBitsPerByte: measured,
  /** Loss of the stop token after each answer; none if the template has none. */
  stopNatsPerToken: optional(measured),
  /** Answers written, greedily, to the last question of each conversation. */
  answers: count,
  /** Share of those with a right answer that end in it; none if no row has one. */
  rightShare: optional(share),
  /** Share that the model ended by itself. */
  stopShare: share,
  emptyShare: share,
  /**
   * Share of the answers' bigrams of tokens that are new in their answer: 1
   * repeats nothing. None if no answer has two tokens.
   */
  distinct2: optional(share),
  /** Mean length in characters. */
  meanLength: amount,
});

const CHECKPOINT = object({
  kind: v.literal("checkpoint"),
  step: count,
  path: text,
});

const NOTE = object({ kind: v.literal("note"), step: count, text });

/** The form of an event by its kind. */
export const EVENTS = {
  step: STEP,
  held_out_loss: HELD_OUT_LOSS,
  sample: SAMPLE,
  evaluation: EVALUATION,
  checkpoint: CHECKPOINT,
  note: NOTE,
} as const;

/** Figures of pairs, where a run learns from pairs; the rest is always told. */
type Told<Event> =
  & Required<Omit<Event, keyof typeof OF_PAIRS>>
  & Pick<Event, Extract<keyof Event, keyof typeof OF_PAIRS>>;

/** One optimizer step. */
export type StepEvent = Told<Checked<typeof STEP>>;

/**
 * The run's own training loss on a held-out set: over the targets that its mask
 * leaves, in rows as it packs them. Runs of one mask and template compare.
 */
export type HeldOutLossEvent = Told<Checked<typeof HELD_OUT_LOSS>>;

/** An answer of the model as it was after `step` steps. */
export type SampleEvent = Checked<typeof SAMPLE>;

/**
 * How the model, as it was after `step` steps, does on held-out conversations,
 * in figures that mean the same whatever mask, template or packing it was
 * trained with.
 *
 * Losses are over the answers as written, never over template text; each model
 * is prompted in the form that it was trained in.
 */
export type EvaluationEvent = Checked<typeof EVALUATION>;

/** A checkpoint that is whole and on disk. */
export type CheckpointEvent = Checked<typeof CHECKPOINT>;

/** Anything worth telling a reader of the run, such as a resumption. */
export type NoteEvent = Checked<typeof NOTE>;

/** One line of `events.jsonl`. */
export type RunEvent =
  | StepEvent
  | HeldOutLossEvent
  | SampleEvent
  | EvaluationEvent
  | CheckpointEvent
  | NoteEvent;
