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

/** How the model, as it was after `step` steps, answered held-out questions. */
export interface ScoreEvent {
  readonly kind: "score";
  readonly step: number;
  readonly questions: number;
  /** Answers that end as they should. */
  readonly right: number;
  /** Answers that the model ended by itself. */
  readonly stopped: number;
  /** Mean length of the answers, in characters. */
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
  | ScoreEvent
  | CheckpointEvent
  | NoteEvent;
