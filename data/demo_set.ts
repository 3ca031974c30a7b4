/**
 * The demo's part of the built-in set: what a model of 600,000 parameters
 * can learn in a minute or two.
 *
 * Every question that is not held out is asked once. Sums and units are left
 * out: so small a model does not get to them in that time.
 *
 * @module
 */
import {
  permutation,
  type RandomStream,
  randomStream,
} from "sft/core/random.ts";
import { DEMO_PROMPTS } from "./demo_prompts.ts";
import {
  type ConversationRow,
  generateBuiltin,
  type TextRow,
} from "./generate.ts";
import { onSide, type Side } from "./split.ts";
import { calendar } from "./topics/calendar.ts";
import { countries } from "./topics/countries.ts";
import { ordering } from "./topics/ordering.ts";
import { smallTalk } from "./topics/small_talk.ts";
import { pick, type Turn } from "./topics/topic.ts";

const DEMO_TOPICS = [calendar, countries, ordering, smallTalk];

/** Questions of a conversation, all equally likely. */
const LENGTHS = [1, 1, 2, 3];

/** What the demo trains on and what it asks. */
export interface DemoSet {
  /** Conversations of one to three questions, each with its answer. */
  readonly train: readonly ConversationRow[];
  /**
   * Questions that no conversation above asks in these words, those whose
   * answers are shown first: known facts in other words, and known kinds of
   * questions on other numbers and dates.
   */
  readonly questions: readonly ConversationRow[];
  /** Statements about the same world. */
  readonly pretrain: readonly TextRow[];
}

/**
 * Makes the set.
 *
 * @param rows Conversations and questions, at most.
 * @param texts Of the running text.
 */
export function demoSet(
  { seed, rows, texts }: {
    readonly seed: number;
    readonly rows: { readonly train: number; readonly questions: number };
    readonly texts: number;
  },
): DemoSet {
  const { pretrain } = generateBuiltin({
    seed,
    trainRows: 0,
    heldOutRows: 0,
    pretrainTexts: texts,
    topics: DEMO_TOPICS,
  });
  return {
    train: conversations(randomStream(seed, "demo")).slice(0, rows.train),
    questions: questions().slice(0, rows.questions),
    pretrain,
  };
}

/** So that a model can be asked something else after its first answer. */
function conversations(random: RandomStream): ConversationRow[] {
  const turns = turnsOf("train");
  const order = [...permutation(turns.length, random)];
  const rows: ConversationRow[] = [];
  while (order.length > 0) {
    const length = pick(LENGTHS, random);
    rows.push(rowOf(order.splice(0, length).map((at) => turns[at])));
  }
  return rows;
}

function questions(): ConversationRow[] {
  const checked = turnsOf("held out").filter(({ check }) =>
    check !== undefined
  );
  const shown = DEMO_PROMPTS.map((prompt) =>
    checked.find(({ question }) => question === prompt)!
  );
  return [...new Set([...shown, ...checked])]
    .map((turn) => ({ ...rowOf([turn]), answer: turn.check }));
}

/** What is asked by itself, on one side. */
function turnsOf(side: Side): Turn[] {
  return DEMO_TOPICS.flatMap(({ exchanges }) => onSide(side, exchanges()))
    .flatMap(({ turns }) => turns.length === 1 ? turns : []);
}

function rowOf(turns: readonly Turn[]): ConversationRow {
  return {
    conversations: turns.flatMap(({ question, answer }) => [
      { role: "user" as const, content: question },
      { role: "assistant" as const, content: answer },
    ]),
  };
}
