/**
 * Run views for tests, made in memory.
 *
 * @module
 */
import type {
  EvaluationEvent,
  HeldOutLossEvent,
  SampleEvent,
  StepEvent,
} from "sft/core/events.ts";
import type { RunView } from "sft/view/compare/run_view.ts";
import { manifestWith } from "./manifest.ts";

/** A step with 10 targets, 100 tokens and half a second. */
export function stepWith(
  step: number,
  changes: Partial<StepEvent> = {},
): StepEvent {
  return {
    kind: "step",
    step,
    epoch: step / 4,
    loss: 2,
    gradNorm: 1,
    learningRate: 1e-5,
    targets: 10,
    realTokens: 80,
    tokens: 100,
    stepMs: 500,
    elapsedMs: 600 * step,
    trainedTokens: 10 * step,
    ...changes,
  };
}

/** A held-out loss. */
export function heldOutLossWith(
  step: number,
  natsPerTarget: number,
  changes: Partial<HeldOutLossEvent> = {},
): HeldOutLossEvent {
  return {
    kind: "held_out_loss",
    step,
    epoch: step / 4,
    trainedTokens: 10 * step,
    set: "held_out",
    natsPerTarget,
    targets: 50,
    ...changes,
  };
}

/** An answer that stopped, to "2+2?" with seed 42. */
export function sampleWith(
  step: number,
  answer: string,
  changes: Partial<SampleEvent> = {},
): SampleEvent {
  return {
    kind: "sample",
    step,
    set: "held_out",
    prompt: "2+2?",
    answer,
    stopped: true,
    seed: 42,
    ...changes,
  };
}

/** An evaluation: 60 answers, all stopped, half of them right. */
export function evaluationWith(
  step: number,
  changes: Partial<EvaluationEvent> = {},
): EvaluationEvent {
  return {
    kind: "evaluation",
    step,
    epoch: step / 4,
    trainedTokens: 10 * step,
    set: "held_out",
    dataSha256: "cd".repeat(32),
    conversations: 60,
    answerTokens: 500,
    answerNatsPerToken: 0.75,
    answerBitsPerByte: 0.25,
    stopNatsPerToken: 0.01,
    answers: 60,
    rightShare: 0.5,
    stopShare: 1,
    emptyShare: 0,
    distinct2: 0.9,
    meanLength: 20,
    ...changes,
  };
}

/** A run in which nothing happened, but for `changes`. */
export function runViewWith(
  name: string,
  changes: Partial<RunView> = {},
): RunView {
  return {
    name,
    path: `outputs/${name}`,
    manifest: manifestWith({ name }),
    steps: [],
    heldOutLosses: [],
    samples: [],
    evaluations: [],
    notes: [],
    labels: { tags: [] },
    questions: [],
    recordsQuestions: false,
    ...changes,
  };
}
