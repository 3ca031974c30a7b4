/**
 * Which of two answers a person liked best: votes of the arena, one line a pair.
 *
 *     {"time":"2026-11-29T…","vote":"5e…","question":"Who are you?","seed":42,
 *      "temperature":0,"first":{"name":"a","path":"runs/a","started":"2026-…",
 *      "answer":"…"},"second":{…},"winner":"first"}
 *
 * A question to four models gives several pairs at once, which name the same
 * vote. Only ever appended to; what a crash cut off is left out.
 *
 * @module
 */
import { dirname } from "node:path";
import { checked, parseJson } from "../core/checked/checked_json.ts";
import {
  type Checked,
  integer,
  number,
  object,
  oneOf,
  optional,
  text,
  time,
} from "../core/checked/schema.ts";
import { exists, writeFully } from "../core/file.ts";
import { dropTornLine, wholeLines } from "./whole_lines.ts";

const ANSWERER = object({
  /** What it was called in the arena. */
  name: text,
  /** The run or the model, as it was typed. */
  path: text,
  /** When its run was started: what a run that was moved is known by. */
  started: optional(time),
  answer: text,
});

const PAIR = object({
  time,
  /** What pairs of one question have in common. */
  vote: text,
  question: text,
  seed: integer,
  temperature: number,
  first: ANSWERER,
  second: ANSWERER,
  /** `bad` where neither answer was liked. */
  winner: oneOf(["first", "second", "tie", "bad"]),
});

/** A model and its answer. */
export type Answerer = Checked<typeof ANSWERER>;

/** What was said of two answers. */
export type PairVote = Checked<typeof PAIR>;

/** A file of votes; several processes may append to it. */
export class VoteRecord {
  private constructor(readonly path: string) {}

  /**
   * Opens the file, or begins it, with the folders above it.
   *
   * @throws {UserError} If it holds anything but votes.
   */
  static async open(path: string): Promise<VoteRecord> {
    if (await exists(path)) {
      // Read first: what is no record of votes is left as it is.
      await Array.fromAsync(readVotes(path));
      await dropTornLine(path);
    } else {
      await Deno.mkdir(dirname(path), { recursive: true });
      (await Deno.open(path, { append: true, create: true })).close();
    }
    return new VoteRecord(path);
  }

  /** Adds the pairs of one vote, in one piece, and waits for the disk. */
  async append(pairs: readonly PairVote[]): Promise<void> {
    using file = await Deno.open(this.path, { append: true, create: true });
    const lines = pairs.map((pair) => `${JSON.stringify(pair)}\n`).join("");
    await writeFully(file, new TextEncoder().encode(lines));
    await file.sync();
  }
}

/**
 * The votes of a file in the order in which they were given.
 *
 * @throws {UserError} If a whole line is no vote.
 */
export async function* readVotes(path: string): AsyncGenerator<PairVote> {
  let line = 0;
  for await (const written of wholeLines(path)) {
    const place = `line ${++line}`;
    yield checked(parseJson(written, path, place), PAIR, path, place);
  }
}
