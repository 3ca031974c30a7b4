/**
 * Measurements of questions for tests, made in memory.
 *
 * @module
 */
import type {
  MeasuredQuestion,
  QuestionMeasurement,
} from "sft/store/question_record.ts";
import { evaluationWith } from "./views.ts";

/** Questions "q0", "q1" …, measured at step 40 on the set of the views. */
export function questionsWith(
  measured: readonly Partial<MeasuredQuestion>[],
  topics: readonly string[] = [],
): QuestionMeasurement {
  const { set, dataSha256, step } = evaluationWith(40);
  return {
    set,
    dataSha256,
    step,
    questions: measured.map((_, index) => ({
      hash: `${index}`.padStart(16, "0"),
      ...(topics.length > 0 && { topic: topics[index] }),
      prompt: `q${index}`,
      written: "Yes.",
      answerTokens: 1,
      answerBytes: 4,
      stopTokens: 1,
    })),
    measured: measured.map((one) => ({
      answerNats: 1,
      stopped: true,
      answer: "Yes.",
      ...one,
    })),
  };
}
