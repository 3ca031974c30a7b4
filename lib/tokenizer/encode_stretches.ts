/**
 * Stretches of data and of template text, encoded as the one text that they are.
 *
 * Neighbours are joined first, as `apply_chat_template(tokenize=True)` has them:
 * a token may span the border of two. Only added tokens are kept out of data.
 *
 * @module
 */
import type { Tokenizer as Published } from "@huggingface/tokenizers";
import { seen } from "../core/checked/checked_json.ts";
import { UserError } from "../core/errors.ts";
import { type AddedToken, AddedTokens } from "./added_tokens.ts";
import { type Spelling, tokenEnds, tokenSpeller } from "./token_spans.ts";

/** A part of a text, of one origin. */
export interface Stretch {
  readonly text: string;
  /** Written by a person: no special token comes out of it. */
  readonly content: boolean;
}

/** Tokens, and which stretches each is made of. All have `[T]` entries. */
export interface EncodedStretches {
  readonly ids: number[];
  /** Index of the stretch in which a token begins. */
  readonly first: number[];
  /** Index of the stretch in which it ends; as `first` for most. */
  readonly last: number[];
}

/** What encodes. */
export interface Encoder {
  /** Without any added token. */
  readonly published: Published;
  readonly added: readonly AddedToken[];
  readonly spelling: Spelling;
  /** Text outside of the vocabulary becomes this one. */
  readonly unknown: number | undefined;
}

/** A template writes the same few texts in every row; so many are kept. */
const MOST_KEPT = 1000;

/**
 * @returns A function that encodes.
 * @throws {UserError} By that function, where data becomes a special token all
 * the same, because the vocabulary itself has it.
 */
export function stretchEncoder(
  { published, added, spelling, unknown }: Encoder,
): (stretches: readonly Stretch[]) => EncodedStretches {
  const tokens = new AddedTokens(added);
  const names = new Map(added.map(({ id, content }) => [id, content]));
  const special = new Set(
    added.filter(({ special }) => special).map(({ id }) => id),
  );
  const kept = new Map<string, readonly string[]>();
  const spell = tokenSpeller(spelling);
  const { normalizer } = published;
  const model = published.model!;
  const normalized = (text: string): string => normalizer?.(text) ?? text;

  return (stretches) => {
    const text = stretches.map(({ text }) => text).join("");
    const starts = startsOf(stretches);
    const at = (position: number) => stretchAt(starts, position);
    const isData = (start: number, end: number) => {
      for (let index = at(start); index <= at(end - 1); index++) {
        if (stretches[index].content && stretches[index].text !== "") {
          return true;
        }
      }
      return false;
    };
    const out: EncodedStretches = { ids: [], first: [], last: [] };
    const add = (id: number, first: number, last: number) => {
      out.ids.push(id);
      out.first.push(first);
      out.last.push(last);
    };
    for (const { start, end, token } of tokens.split(text, isData)) {
      const [from, to] = [at(start), at(end - 1)];
      if (token) {
        add(token.id, from, to);
        continue;
      }
      const section = text.slice(start, end);
      const found = tokensOf(section, start === 0, from, to, stretches);
      const spans = from === to
        ? undefined
        : spansIn(section, found, starts, start, from, to);
      found.forEach((name, index) => {
        const id = model.tokens_to_ids.get(name) ?? model.unk_token_id;
        if (id === undefined) throw unencodable(section);
        const [first, last] = spans?.[index] ?? [from, to];
        if (id !== unknown && special.has(id)) {
          refuse(id, first, last, stretches);
        }
        add(id, first, last);
      });
    }
    return out;
  };

  function unencodable(section: string): UserError {
    return new UserError(
      `Cannot encode ${
        seen(section)
      }: the tokenizer has no token for a part of ` +
        "it, nor one for what it does not know, use another tokenizer",
    );
  }

  function tokensOf(
    section: string,
    begins: boolean,
    from: number,
    to: number,
    stretches: readonly Stretch[],
  ): readonly string[] {
    const repeats = from === to && !stretches[from].content;
    const key = `${begins}${section}`;
    const known = repeats ? kept.get(key) : undefined;
    if (known) return known;
    const text = normalized(section);
    const words = published.pre_tokenizer
      ? published.pre_tokenizer(text, { section_index: begins ? 0 : 1 })
      : [text];
    const found: string[] = text === "" ? [] : model(words);
    if (repeats && kept.size < MOST_KEPT) kept.set(key, found);
    return found;
  }

  /** In which stretches each token of a section begins and ends. */
  function spansIn(
    section: string,
    found: readonly string[],
    starts: readonly number[],
    start: number,
    from: number,
    to: number,
  ): [first: number, last: number][] {
    const cuts: number[] = [];
    for (let index = from + 1; index <= to; index++) {
      cuts.push(starts[index] - start);
    }
    const borders = bordersIn(section, cuts);
    const near = normalizer ? section : section.slice(0, cuts.at(-1)! + 1000);
    const spans: [number, number][] = [];
    let begin = 0;
    let first = 0;
    for (const end of tokenEnds(bytesIn(normalized(near)), found.map(spell))) {
      while (first < borders.length && borders[first] <= begin) first++;
      // Behind the last border there is nothing to tell.
      if (first === borders.length) break;
      let last = first;
      while (last < borders.length && borders[last] < end) last++;
      begin = end;
      spans.push([from + first, from + last]);
    }
    while (spans.length < found.length) spans.push([to, to]);
    return spans;
  }

  /** Where cuts in a section are, in bytes of its normalized text. */
  function bordersIn(section: string, cuts: number[]): number[] {
    const sizeOf = (text: string) => bytesIn(normalized(text)).length;
    // What is put before any text, such as the space of Llama 2.
    const before = Math.max(sizeOf("a") - 1, 0);
    let at = before;
    const borders = cuts.map((cut, index) => {
      const slice = section.slice(cuts[index - 1] ?? 0, cut);
      at += slice === "" ? 0 : sizeOf(slice) - before;
      return at;
    });
    if (!normalizer) return borders;
    const rest = section.slice(cuts.at(-1));
    const total = sizeOf(section);
    if (at + (rest === "" ? 0 : sizeOf(rest) - before) === total) {
      return borders;
    }
    // A character was composed of two across a border.
    return cuts.map((cut) => sizeOf(section.slice(0, cut)));
  }

  function refuse(
    id: number,
    first: number,
    last: number,
    stretches: readonly Stretch[],
  ): void {
    if (!stretches.slice(first, last + 1).some(({ content }) => content)) {
      return;
    }
    throw new UserError(
      `Cannot encode a text that holds "${names.get(id)}": this tokenizer ` +
        "makes a special token of it even in data, take it out of the data " +
        "or use another tokenizer",
    );
  }
}

const UTF_8 = new TextEncoder();

function bytesIn(text: string): Uint8Array {
  return UTF_8.encode(text.replaceAll("▁", " "));
}

function startsOf(stretches: readonly Stretch[]): number[] {
  let at = 0;
  return stretches.map(({ text }) => {
    const start = at;
    at += text.length;
    return start;
  });
}

/** The last stretch that begins at or before a position. */
function stretchAt(starts: readonly number[], position: number): number {
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle] <= position) low = middle;
    else high = middle - 1;
  }
  return low;
}
