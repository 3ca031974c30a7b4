/**
 * The demo's part of the built-in set: what a model of half a million parameters
 * can learn in a minute or two.
 *
 * Every question that is not held out is asked once, by itself. Sums and units
 * are left out: so small a model does not get to them in that time.
 *
 * @module
 */
import { permutation, randomStream } from "sft/core/random.ts";
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
import type { Turn } from "./topics/topic.ts";

const DEMO_TOPICS = [calendar, countries, ordering, smallTalk];

/** What the demo trains on and what it asks. */
export interface DemoSet {
  /** Conversations of one question and one answer. */
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
 */
export function demoSet(
  { seed, rows, texts }: {
    readonly seed: number;
    readonly rows: { readonly train: number; readonly questions: number };
    readonly texts: number;
  },
): DemoSet {
  const taught = turnsOf("train");
  const order = permutation(taught.length, randomStream(seed, "demo"));
  const { pretrain } = generateBuiltin({
    seed,
    trainRows: 0,
    heldOutRows: 0,
    pretrainTexts: texts,
    topics: DEMO_TOPICS,
  });
  return {
    train: Array.from(order.subarray(0, rows.train), (at) => taught[at])
      .map(({ question, answer }) => rowOf(question, answer)),
    questions: questions().slice(0, rows.questions),
    pretrain,
  };
}

function questions(): ConversationRow[] {
  const checked = turnsOf("held out").filter(({ check }) =>
    check !== undefined
  );
  const shown = DEMO_PROMPTS.map((prompt) =>
    checked.find(({ question }) => question === prompt)!
  );
  return [...new Set([...shown, ...checked])]
    .map(({ question, answer, check }) => ({
      ...rowOf(question, answer),
      answer: check,
    }));
}

/** What is asked by itself, on one side. */
function turnsOf(side: Side): Turn[] {
  return DEMO_TOPICS.flatMap(({ exchanges }) => onSide(side, exchanges()))
    .flatMap(({ turns }) => turns.length === 1 ? turns : []);
}

function rowOf(question: string, answer: string): ConversationRow {
  return {
    conversations: [
      { role: "user", content: question },
      { role: "assistant", content: answer },
    ],
  };
}
