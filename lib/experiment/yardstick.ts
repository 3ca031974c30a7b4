/**
 * The yardstick: one set of figures for any model, on held-out conversations
 * that do not change with how it was trained.
 *
 * Covers measuring. What is measured on is in `yardstick_data.ts`; when a run
 * measures, in `measurements.ts`.
 *
 * @module
 */
import type { Example } from "../batch/example.ts";
import { packRows } from "../batch/pack.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import type { SampleEvent, YardstickEvent } from "../core/events.ts";
import type { Gpt2Config } from "../model/config.ts";
import { Decoder } from "../model/decoder.ts";
import { GREEDY } from "../model/sample.ts";
import { type Answer, ask, endsWith, stopIdsOf } from "./ask.ts";
import { distinctShare } from "./distinct.ts";
import { compileLosses, type Place, type Subject } from "./held_out.ts";
import { hashOfAll } from "./source_hash.ts";
import type { YardstickData, YardstickItem } from "./yardstick_data.ts";

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
export interface YardstickSubject extends Subject {
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
}

/** Figures, and some of the answers that they are over. */
export interface Measured {
  readonly event: YardstickEvent;
  readonly samples: readonly SampleEvent[];
}

/** Measures the parameters as they are. */
export interface Yardstick {
  measure(place: Place): Promise<Measured>;
  dispose(): void;
}

/** Compiles the measurement. */
export function openYardstick(
  subject: YardstickSubject,
  data: YardstickData,
): Yardstick {
  const losses = lossesOf(subject, data.items);
  const { engine, config, parameters } = subject;
  const rows = promptsAtOnce(config, data.items.length);
  const decoder = new Decoder(engine, config, parameters, rows);
  return {
    measure: async ({ step, epoch, trainedTokens }) => {
      const lossFigures = await losses.measure();
      const answers = await answersTo(subject, decoder, rows, data.items);
      return {
        event: {
          kind: "yardstick",
          step,
          epoch,
          trainedTokens,
          dataSha256: hashOfAll(data.files),
          conversations: data.items.length,
          ...(data.dropped > 0 && { dropped: data.dropped }),
          ...lossFigures,
          ...answerFigures(data.items, answers),
        },
        samples: samplesOf(data.items, answers, step),
      };
    },
    dispose: () => {
      losses.dispose();
      decoder.dispose();
    },
  };
}

type LossFigures = Pick<
  YardstickEvent,
  | "answerTokens"
  | "answerNatsPerToken"
  | "answerBitsPerByte"
  | "stopNatsPerToken"
>;

function lossesOf(subject: YardstickSubject, items: readonly YardstickItem[]) {
  const longest = Math.max(
    ...items.map(({ answers }) => answers.tokens.length),
  );
  const { n_positions } = subject.config;
  const T = Math.min(n_positions, Math.max(longest, ROW_TOKENS));
  const { padToken } = subject.tokenizer;
  // Alone in its attention, so that no figure depends on a neighbour.
  const rowsOf = (examples: readonly Example[]) =>
    packRows(examples, T, padToken, "isolated");
  const losses = compileLosses(
    subject,
    [
      rowsOf(items.map(({ answers }) => answers)),
      rowsOf(items.map(({ stops }) => stops)),
    ],
    Math.max(1, Math.floor(BATCH_TOKENS / T)),
  );
  const bytes = items.reduce((sum, { answerBytes }) => sum + answerBytes, 0);
  return {
    measure: async (): Promise<LossFigures> => {
      const [answers, stops] = await losses.measure();
      const nats = answers.natsPerTarget * answers.targets;
      return {
        answerTokens: answers.targets,
        answerNatsPerToken: answers.natsPerTarget,
        answerBitsPerByte: nats / Math.LN2 / bytes,
        ...(stops.targets > 0 && { stopNatsPerToken: stops.natsPerTarget }),
      };
    },
    dispose: () => losses.dispose(),
  };
}

/** So many prompts that what the model remembers of them stays small. */
function promptsAtOnce(
  { n_layer, n_embd, n_positions }: Gpt2Config,
  prompts: number,
): number {
  const bytes = 2 * 4 * n_layer * n_embd * n_positions; // keys and values
  const fitting = Math.max(1, Math.floor(PAST_BYTES / bytes));
  return Math.min(prompts, MOST_PROMPTS, fitting);
}

/** Greedy answers, in the order of the items. */
async function answersTo(
  { config, tokenizer, template }: YardstickSubject,
  decoder: Decoder,
  rows: number,
  items: readonly YardstickItem[],
): Promise<Answer[]> {
  const length = (index: number) => items[index].prompt.tokens.length;
  // Prompts of one length have the least to wait for each other.
  const order = [...items.keys()].sort((a, b) => length(a) - length(b));
  const answers: Answer[] = [];
  for (let start = 0; start < order.length; start += rows) {
    const batch = order.slice(start, start + rows);
    // The decoder's other rows repeat the last prompt, for nobody.
    const filled = Array.from(
      { length: rows },
      (_, row) => items[batch[row] ?? batch.at(-1)!].prompt,
    );
    const given = await ask(
      decoder,
      tokenizer,
      filled.map(({ tokens }) => tokens),
      {
        sampling: GREEDY,
        seed: SEED,
        maxLength: config.n_positions,
        stopTokens: stopIdsOf(template, tokenizer),
        limits: filled.map(({ limit }, row) => row < batch.length ? limit : 0),
      },
    );
    for (const [row, index] of batch.entries()) answers[index] = given[row];
  }
  return answers;
}

type AnswerFigures = Pick<
  YardstickEvent,
  | "answers"
  | "rightShare"
  | "stopShare"
  | "emptyShare"
  | "distinct2"
  | "meanLength"
>;

/** What answers say, taken together. */
function answerFigures(
  items: readonly YardstickItem[],
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
  return {
    answers: answers.length,
    ...(judged.length > 0 && { rightShare: share(judged) }),
    stopShare: share(answers.map(({ stopped }) => stopped)),
    emptyShare: share(answers.map(({ text }) => text.trim() === "")),
    distinct2: distinctShare(answers.map(({ tokens }) => tokens), 2),
    meanLength: characters / answers.length,
  };
}

function samplesOf(
  items: readonly YardstickItem[],
  answers: readonly Answer[],
  step: number,
): SampleEvent[] {
  return answers.slice(0, SAMPLES).map(({ text, stopped }, index) => ({
    kind: "sample",
    step,
    prompt: items[index].prompt.text,
    answer: text,
    stopped,
    seed: SEED,
  }));
}
