/**
 * The built-in set: conversations to fine-tune on, held-out conversations to
 * evaluate on, and running text about the same world to pretrain on.
 *
 * Covers drawing and writing. What is asked is in `topics/`, which questions
 * are held out in `split.ts`.
 *
 * @module
 */
import { type RandomStream, randomStream } from "sft/core/random.ts";
import { onSide, type Side } from "./split.ts";
import { arithmetic } from "./topics/arithmetic.ts";
import { calendar } from "./topics/calendar.ts";
import { countries } from "./topics/countries.ts";
import { ordering } from "./topics/ordering.ts";
import { smallTalk } from "./topics/small_talk.ts";
import { stories } from "./topics/stories.ts";
import {
  type Exchange,
  type Language,
  LANGUAGES,
  pick,
  type Topic,
} from "./topics/topic.ts";
import { units } from "./topics/units.ts";

/** Every topic of the built-in set. */
export const TOPICS: readonly Topic[] = [
  arithmetic,
  units,
  calendar,
  ordering,
  countries,
  stories,
  smallTalk,
];

/** A row of `train.jsonl` and `held_out.jsonl`. */
export interface ConversationRow {
  readonly conversations: readonly {
    readonly role: "system" | "user" | "assistant";
    readonly content: string;
  }[];
  /**
   * Held-out rows only: what a right last reply ends with, final punctuation
   * aside. Left out where there is no right or wrong.
   */
  readonly answer?: string;
  /** Held-out rows only: the field of knowledge that the last question is of. */
  readonly topic?: string;
  /**
   * Held-out rows only: what the last question asks for, the same in all words
   * that ask for it.
   */
  readonly fact?: string;
}

/** A row of `pretrain.jsonl`. */
export interface TextRow {
  readonly text: string;
}

/** The three files of a set. */
export interface BuiltinSet {
  readonly train: readonly ConversationRow[];
  readonly heldOut: readonly ConversationRow[];
  readonly pretrain: readonly TextRow[];
}

/** What to generate. */
export interface BuiltinOptions {
  readonly seed: number;
  /** @default {6000} */
  readonly trainRows?: number;
  /** @default {300} */
  readonly heldOutRows?: number;
  /** @default {15000} */
  readonly pretrainTexts?: number;
  /** @default {TOPICS} */
  readonly topics?: readonly Topic[];
}

/** Said before some conversations; none of them changes the answers. */
const SYSTEM_PROMPTS: Record<Language, readonly string[]> = {
  en: [
    "You are a helpful assistant.",
    "You are a friendly assistant. Answer in one short sentence.",
    "Answer the question.",
  ],
  zh: [
    "你是一个有用的助手。",
    "你是一个友好的助手，请用一句话回答。",
    "请回答问题。",
  ],
};

const SYSTEM_SHARE = 0.15;

/**
 * Generates a set. No two rows of a file are the same, and no held-out question
 * is asked in a training row.
 *
 * @throws {RangeError} If the topics do not hold that many different rows.
 */
export function generateBuiltin(
  {
    seed,
    trainRows = 6000,
    heldOutRows = 300,
    pretrainTexts = 15000,
    topics = TOPICS,
  }: BuiltinOptions,
): BuiltinSet {
  const train = sourceOf("train", topics);
  const heldOut = sourceOf("held out", topics);
  return {
    train: distinct(
      trainRows,
      train,
      randomStream(seed, "train"),
      (...from) => {
        const { conversations } = drawConversation(...from);
        return { conversations };
      },
    ),
    heldOut: distinct(
      heldOutRows,
      heldOut,
      randomStream(seed, "held out"),
      drawConversation,
    ),
    pretrain: distinct(
      pretrainTexts,
      topics,
      randomStream(seed, "pretrain"),
      drawText,
    ),
  };
}

/**
 * Generates a set and writes `train.jsonl`, `held_out.jsonl` and
 * `pretrain.jsonl` into the folder, which is made where there is none.
 */
export async function writeBuiltin(
  folder: string,
  options: BuiltinOptions,
): Promise<BuiltinSet> {
  const set = generateBuiltin(options);
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(`${folder}/train.jsonl`, jsonl(set.train));
  await Deno.writeTextFile(`${folder}/held_out.jsonl`, jsonl(set.heldOut));
  await Deno.writeTextFile(`${folder}/pretrain.jsonl`, jsonl(set.pretrain));
  return set;
}

/** Rows as JSON Lines. */
export function jsonl(rows: readonly unknown[]): string {
  return rows.map((row) => JSON.stringify(row) + "\n").join("");
}

/** A topic's exchanges of one side, by language. */
interface Source {
  readonly name: string;
  readonly weight: number;
  readonly exchanges: Record<Language, readonly Exchange[]>;
}

/** Topics that have nothing to ask on this side in a language are left out. */
function sourceOf(side: Side, topics: readonly Topic[]): Source[] {
  return topics.map(({ name, weight, exchanges }) => {
    const all = onSide(side, exchanges());
    const inLanguage = (language: Language) =>
      all.filter((exchange) => exchange.language === language);
    return {
      name,
      weight,
      exchanges: { en: inLanguage("en"), zh: inLanguage("zh") },
    };
  }).filter(({ exchanges }) => exchanges.en.length && exchanges.zh.length);
}

function drawConversation(
  sources: readonly Source[],
  random: RandomStream,
): ConversationRow {
  const language = pick(LANGUAGES, random);
  const system = random.uniform() < SYSTEM_SHARE
    ? [{
      role: "system" as const,
      content: pick(SYSTEM_PROMPTS[language], random),
    }]
    : [];
  const drawn = Array.from({ length: drawLength(random) }, () => {
    const { name, exchanges } = drawTopic(sources, random);
    return { name, turns: pick(exchanges[language], random).turns };
  });
  const turns = drawn.flatMap(({ turns }) => turns);
  const last = turns.at(-1)!;
  return {
    conversations: [
      ...system,
      ...turns.flatMap(({ question, answer }) => [
        { role: "user" as const, content: question },
        { role: "assistant" as const, content: answer },
      ]),
    ],
    answer: last.check,
    topic: drawn.at(-1)!.name,
    fact: last.answer,
  };
}

function drawText(topics: readonly Topic[], random: RandomStream): TextRow {
  const topic = drawTopic(topics, random);
  return { text: topic.passage(pick(LANGUAGES, random), random) };
}

/** Exchanges in a conversation: mostly one, now and then up to eight. */
function drawLength(random: RandomStream): number {
  const at = random.uniform();
  if (at < 0.72) return 1;
  if (at < 0.88) return 2;
  return at < 0.95 ? 3 + random.integer(2) : 5 + random.integer(4);
}

function drawTopic<T extends { readonly weight: number }>(
  topics: readonly T[],
  random: RandomStream,
): T {
  const total = topics.reduce((sum, { weight }) => sum + weight, 0);
  let at = random.uniform() * total;
  return topics.find(({ weight }) => (at -= weight) < 0) ?? topics[0];
}

/** Draws from the topics until there are `count` different rows. */
function distinct<From, Row>(
  count: number,
  topics: readonly From[],
  random: RandomStream,
  draw: (topics: readonly From[], random: RandomStream) => Row,
): Row[] {
  const rows = new Map<string, Row>();
  for (let draws = 0; rows.size < count; draws++) {
    if (topics.length === 0 || draws > 100 * count) {
      throw new RangeError(
        `Cannot generate ${count} rows: the topics hold only about ` +
          `${rows.size} different ones`,
      );
    }
    const row = draw(topics, random);
    rows.set(JSON.stringify(row), row);
  }
  return [...rows.values()];
}
