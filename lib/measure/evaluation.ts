/**
 * The evaluation: one set of figures for any model, on held-out conversations
 * and in a form that do not change with how it was trained.
 *
 * Covers measuring. What is measured on is in `evaluation_set.ts`; when a run
 * measures, in `measurements.ts`.
 *
 * @module
 */
import type { Example } from "../batch/example.ts";
import { packRows } from "../batch/pack.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { EvaluationEvent, SampleEvent } from "../core/events.ts";
import type { MeasuredQuestion } from "../store/question_record.ts";
import type { Architecture } from "../model/architecture.ts";
import { Decoder, type DecoderSize } from "../model/decoder.ts";
import { GREEDY } from "../model/sample.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { BatchShape } from "../train/inputs.ts";
import {
  type Answer,
  answerPrompts,
  endsWith,
  stopIdsOf,
} from "./answer_prompts.ts";
import { distinctShare } from "./distinct_share.ts";
import {
  countLeftOut,
  type EvaluationItem,
  type EvaluationSet,
} from "./evaluation_set.ts";
import {
  compileExampleLosses,
  type ExampleLoss,
  type Sharing,
} from "./example_losses.ts";
import { lossShape, type Place, type Subject } from "./held_out.ts";

/** Answers of the first so many questions are kept, to be followed over time. */
const SAMPLES = 6;

/** Of the samples' record; greedy answers do not depend on it. */
const SEED = 42;

/** Tokens of a micro-batch at least, and of a packed row where texts allow. */
const BATCH_TOKENS = 1024;
const ROW_TOKENS = 256;

/** Prompts that are read side by side, and bytes that their past may take. */
const MOST_PROMPTS = 16;
const PAST_BYTES = 2 ** 28;

/** What is measured: a model, and the form in which it is prompted. */
export interface EvaluationSubject extends Subject {
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
}

/** Figures, some of the answers that they are over, and what each question gave. */
export interface Measured {
  readonly event: EvaluationEvent;
  readonly samples: readonly SampleEvent[];
  /** In the order of the set's items. */
  readonly questions: readonly MeasuredQuestion[];
}

/** Measures the parameters as they are. */
export interface Evaluation {
  measure(place: Place): Promise<Measured>;
  dispose(): void;
}

/**
 * Compiles the measurement.
 *
 * @param set Name of the held-out set.
 */
export function openEvaluation(
  subject: EvaluationSubject,
  set: string,
  data: EvaluationSet,
): Evaluation {
  const { items } = data;
  const { engine, model, parameters, tokenizer } = subject;
  const losses = compileExampleLosses(subject, bothMasks(items), {
    ...sharingOf(model, items),
    padToken: tokenizer.padToken,
  });
  const dropped = countLeftOut(data);
  const size = decoderSize(model, items);
  const decoder = new Decoder(engine, model, parameters, size);
  return {
    measure: async ({ step, epoch, trainedTokens }) => {
      const [answerLosses, stopLosses] = await losses.measure();
      const answers = await answersTo(subject, decoder, size.rows, items);
      return {
        event: {
          kind: "evaluation",
          step,
          epoch,
          trainedTokens,
          set,
          dataSha256: data.sha256,
          conversations: items.length,
          ...(dropped > 0 && { dropped }),
          ...lossFigures(items, answerLosses, stopLosses),
          ...answerFigures(items, answers),
        },
        samples: samplesOf(items, answers, { step, set }),
        questions: items.map((item, index) => ({
          answerNats: answerLosses[index].nats,
          stopNats: stopLosses[index].targets > 0
            ? stopLosses[index].nats
            : undefined,
          right: item.right === undefined
            ? undefined
            : endsWith(answers[index].text, item.right),
          stopped: answers[index].stopped,
          answer: answers[index].text,
        })),
      };
    },
    dispose: () => {
      losses.dispose();
      decoder.dispose();
    },
  };
}

/** Sizes of what measures a set: batches of the losses, and the decoder. */
export function evaluationSizes(
  model: Architecture,
  items: readonly EvaluationItem[],
): { losses: BatchShape; decoder: Required<DecoderSize> } {
  const { rowLength, rowsPerBatch } = sharingOf(model, items);
  const rows = bothMasks(items).map((examples) =>
    packRows(examples, rowLength, 0, "isolated")
  );
  return {
    losses: lossShape(rows, rowsPerBatch),
    decoder: decoderSize(model, items),
  };
}

/** How the texts share rows, and rows a batch. */
function sharingOf(
  { positions }: Architecture,
  items: readonly EvaluationItem[],
): Omit<Sharing, "padToken"> {
  const longest = Math.max(
    ...items.map(({ answers }) => answers.tokens.length),
  );
  const rowLength = Math.min(positions, Math.max(longest, ROW_TOKENS));
  const rowsPerBatch = Math.max(1, Math.floor(BATCH_TOKENS / rowLength));
  return { rowLength, rowsPerBatch };
}

/** The texts twice: their answers scored, and the tokens that end them. */
function bothMasks(items: readonly EvaluationItem[]): Example[][] {
  return [
    items.map(({ answers }) => answers),
    items.map(({ stops }) => stops),
  ];
}

type LossFigures = Pick<
  EvaluationEvent,
  | "answerTokens"
  | "answerNatsPerToken"
  | "answerBitsPerByte"
  | "stopNatsPerToken"
>;

/** What the losses say, taken together. */
function lossFigures(
  items: readonly EvaluationItem[],
  answers: readonly ExampleLoss[],
  stops: readonly ExampleLoss[],
): LossFigures {
  const { nats, targets } = total(answers);
  const ends = total(stops);
  const bytes = items.reduce((sum, { answerBytes }) => sum + answerBytes, 0);
  return {
    answerTokens: targets,
    answerNatsPerToken: nats / targets,
    answerBitsPerByte: nats / Math.LN2 / bytes,
    ...(ends.targets > 0 && { stopNatsPerToken: ends.nats / ends.targets }),
  };
}

function total(losses: readonly ExampleLoss[]): ExampleLoss {
  return losses.reduce((sum, { nats, targets }) => ({
    nats: sum.nats + nats,
    targets: sum.targets + targets,
  }));
}

/** Positions of the longest prompt and answer; as many as fit. */
function positionsFor(
  items: readonly EvaluationItem[],
  { positions }: Architecture,
): number {
  const wanted = items.map(({ prompt }) => prompt.tokens.length + prompt.limit);
  return Math.min(positions, Math.max(...wanted));
}

/** Room for the longest conversation, and for as many as go side by side. */
function decoderSize(
  model: Architecture,
  items: readonly EvaluationItem[],
): Required<DecoderSize> {
  const positions = positionsFor(items, model);
  return { rows: promptsAtOnce(model, items.length, positions), positions };
}

/** So many prompts that what the model remembers of them stays small. */
function promptsAtOnce(
  { layers, keyValueHeads, headWidth }: Architecture,
  prompts: number,
  positions: number,
): number {
  const width = keyValueHeads * headWidth;
  const bytes = 2 * 4 * layers * width * positions; // keys and values
  const fitting = Math.max(1, Math.floor(PAST_BYTES / bytes));
  return Math.min(prompts, MOST_PROMPTS, fitting);
}

/** Greedy answers, in the order of the items. */
async function answersTo(
  { model, tokenizer, template }: EvaluationSubject,
  decoder: Decoder,
  rows: number,
  items: readonly EvaluationItem[],
): Promise<Answer[]> {
  const length = (index: number) => items[index].prompt.tokens.length;
  // Prompts of one length have the least to wait for each other.
  const order = [...items.keys()].sort((a, b) => length(a) - length(b));
  const answers: Answer[] = [];
  for (let start = 0; start < order.length; start += rows) {
    const batch = order.slice(start, start + rows);
    // The decoder's other rows repeat the last prompt; their answers are unused.
    const prompts = Array.from(
      { length: rows },
      (_, row) => items[batch[row] ?? batch.at(-1)!].prompt,
    );
    const given = await answerPrompts(
      decoder,
      tokenizer,
      prompts.map(({ tokens }) => tokens),
      {
        sampling: GREEDY,
        seed: SEED,
        maxLength: model.positions,
        stopTokens: stopIdsOf(template, tokenizer),
        limits: prompts.map(({ limit }, row) => row < batch.length ? limit : 0),
      },
    );
    for (const [row, index] of batch.entries()) answers[index] = given[row];
  }
  return answers;
}

type AnswerFigures = Pick<
  EvaluationEvent,
  | "answers"
  | "rightShare"
  | "stopShare"
  | "emptyShare"
  | "distinct2"
  | "meanLength"
>;

/** What answers say, taken together. */
function answerFigures(
  items: readonly EvaluationItem[],
  answers: readonly Answer[],
): AnswerFigures {
  const share = (holds: readonly boolean[]) =>
    holds.filter(Boolean).length / holds.length;
  const judged = items.flatMap(({ right }, index) =>
    right === undefined ? [] : [endsWith(answers[index].text, right)]
  );
  const characters = answers.reduce(
    (sum, { text }) => sum + [...text].length,
    0,
  );
  const distinct2 = distinctShare(answers.map(({ tokens }) => tokens), 2);
  return {
    answers: answers.length,
    ...(judged.length > 0 && { rightShare: share(judged) }),
    stopShare: share(answers.map(({ stopped }) => stopped)),
    emptyShare: share(answers.map(({ text }) => text.trim() === "")),
    ...(distinct2 !== undefined && { distinct2 }),
    meanLength: characters / answers.length,
  };
}

function samplesOf(
  items: readonly EvaluationItem[],
  answers: readonly Answer[],
  place: Pick<SampleEvent, "step" | "set">,
): SampleEvent[] {
  return answers.slice(0, SAMPLES).map(({ text, stopped }, index) => ({
    kind: "sample",
    ...place,
    prompt: items[index].prompt.text,
    answer: text,
    stopped,
    seed: SEED,
  }));
}
