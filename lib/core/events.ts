/**
 * What happens during a run, as the trainer tells it and the run store keeps it.
 *
 * The kinds of event alone: who emits them and when is the caller's affair.
 *
 * @module
 */

/** One optimizer step. */
export interface StepEvent {
  readonly kind: "step";
  /** From 1. */
  readonly step: number;
  /** Passes over the data so far, fractional. */
  readonly epoch: number;
  /** Training loss, nats per target. */
  readonly loss: number;
  /** Global norm of the gradient before clipping. */
  readonly gradNorm: number;
  readonly learningRate: number;
  /** Supervised targets of this step. */
  readonly targets: number;
  /** Tokens of this step that are not padding. */
  readonly realTokens: number;
  /** Tokens of this step with padding. */
  readonly tokens: number;
  readonly stepMs: number;
  /** Since training began, everything included. */
  readonly elapsedMs: number;
  /** Supervised targets since step 1. */
  readonly trainedTokens: number;
}

/** A loss on held-out data. */
export interface EvaluationEvent {
  readonly kind: "evaluation";
  /** Steps done; 0 is before training. */
  readonly step: number;
  readonly epoch: number;
  readonly natsPerTarget: number;
  readonly targets: number;
  readonly trainedTokens: number;
}

/** An answer of the model as it was after `step` steps. */
export interface SampleEvent {
  readonly kind: "sample";
  readonly step: number;
  readonly prompt: string;
  readonly answer: string;
  /** Whether the model stopped by itself. */
  readonly stopped: boolean;
  readonly seed: number;
}

/**
 * The yardstick: how the model, as it was after `step` steps, does on held-out
 * conversations, in figures that mean the same whatever mask, template or
 * packing it was trained with.
 *
 * Losses are over the answers as written, never over template text; each model
 * is prompted in the form that it was trained in.
 */
export interface YardstickEvent {
  readonly kind: "yardstick";
  /** Steps done; 0 is before training. */
  readonly step: number;
  readonly epoch: number;
  readonly trainedTokens: number;
  /** Of the held-out file, in hexadecimal: figures of two files do not compare. */
  readonly dataSha256: string;
  readonly conversations: number;
  /** Rows left out, bad or longer than the model can see; none if not told. */
  readonly dropped?: number;
  /** Tokens of the answers alone, and their loss. */
  readonly answerTokens: number;
  readonly answerNatsPerToken: number;
  /** The same loss by the answers' UTF-8 bytes: comparable across tokenizers. */
  readonly answerBitsPerByte: number;
  /** Loss of the stop token after each answer; none if the template has none. */
  readonly stopNatsPerToken?: number;
  /** Answers written, greedily, to the last question of each conversation. */
  readonly answers: number;
  /** Share of those with a right answer that end in it; none if no row has one. */
  readonly rightShare?: number;
  /** Share that the model ended by itself. */
  readonly stopShare: number;
  readonly emptyShare: number;
  /**
   * Share of the answers' bigrams of tokens that are new in their answer: 1
   * repeats nothing.
   */
  readonly distinct2: number;
  /** Mean length in characters. */
  readonly meanLength: number;
}

/** A checkpoint that is whole and on disk. */
export interface CheckpointEvent {
  readonly kind: "checkpoint";
  readonly step: number;
  readonly path: string;
}

/** Anything worth telling a reader of the run, such as a resumption. */
export interface NoteEvent {
  readonly kind: "note";
  readonly step: number;
  readonly text: string;
}

/** One line of `events.jsonl`. */
export type RunEvent =
  | StepEvent
  | EvaluationEvent
  | SampleEvent
  | YardstickEvent
  | CheckpointEvent
  | NoteEvent;
