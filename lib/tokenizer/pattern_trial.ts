/**
 * Tries the regular expressions of a tokenizer on texts that are hard for them.
 *
 * A matcher that has begun cannot be stopped, nor can its thread. So texts grow
 * step by step, and the trial is over when one takes long: what takes twice the
 * time, or ten times, for each character more is found before it takes for ever.
 *
 * What data a tokenizer will meet is not known, so a trial does not prove that a
 * pattern always ends; it finds what is written to hang.
 *
 * @module
 */
import { Tokenizer as Published } from "@huggingface/tokenizers";
import { systemClock } from "../core/clock.ts";
import { UserError } from "../core/errors.ts";
import { mayNeverEnd } from "./pattern_risk.ts";
import type { TokenizerFiles } from "./tokenizer_files.ts";

/** Matching a text of 2,000 characters takes a millisecond, or less. */
const SLOW_MS = 100;

/** Times that a text has to be slow: another program may have had the processor. */
const TRIES = 3;

/** All texts take a second: what takes longer is slow as well. */
const TRIAL_MS = 10_000;

/** A step was too large: the thread is left to itself. */
const LONGEST_WAIT_MS = 3 * TRIAL_MS;

/**
 * Refuses a tokenizer with a pattern that does not end.
 *
 * @param path The tokenizer, for the error.
 * @param ends Tries a doubtful one.
 * @throws {UserError} If there is one.
 */
export async function assertPatternsEnd(
  json: TokenizerFiles["json"],
  path: string,
  ends: (pattern: string) => Promise<boolean> = endsInTime,
): Promise<void> {
  const { normalizer, pre_tokenizer, decoder } = json as typeof json & {
    decoder?: unknown;
  };
  for (const pattern of patternsIn([normalizer, pre_tokenizer, decoder])) {
    if (!mayNeverEnd(pattern) || await ends(pattern)) continue;
    throw new UserError(
      `Cannot load tokenizer "${path}": matching its pattern ` +
        `${JSON.stringify(shortened(pattern))} may take for ever, write it ` +
        "without a repetition within a repetition",
    );
  }
}

/** All `{ "Regex": "…" }`, however deep. */
export function patternsIn(step: unknown): string[] {
  if (typeof step !== "object" || step === null) return [];
  const found = Object.entries(step).flatMap(([key, value]) =>
    key === "Regex" && typeof value === "string" ? [value] : patternsIn(value)
  );
  return [...new Set(found)];
}

function shortened(pattern: string): string {
  return pattern.length > 80 ? `${pattern.slice(0, 80)}…` : pattern;
}

function endsInTime(pattern: string): Promise<boolean> {
  const worker = new Worker(import.meta.url, {
    type: "module",
    name: import.meta.url,
  });
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), LONGEST_WAIT_MS);
  worker.onmessage = ({ data }: MessageEvent<boolean>) => resolve(data);
  // A pattern that is none is the loader's to report.
  worker.onerror = (event) => {
    event.preventDefault();
    resolve(true);
  };
  worker.postMessage(pattern);
  return promise.finally(() => {
    clearTimeout(timer);
    worker.terminate();
  });
}

/** Characters of many kinds, for classes that do not name any. */
const KINDS = ["a", "A", "1", " ", "\n", "_", ".", "é", "中"];

/** Characters of the pattern itself that are used; pairs are many. */
const MOST_SINGLE = 24;
const MOST_PAIRED = 8;

/** Repeats: one more each time, and soon a quarter more. */
const REPEATS = [1];
while (REPEATS.at(-1)! < 2000) {
  const last = REPEATS.at(-1)!;
  REPEATS.push(last + Math.max(1, Math.floor(last / 4) - 8));
}

/** What may not fit behind repeats, so that the matcher goes back. */
const MISFITS = ["", "\0", "!", "\n"];

/**
 * Texts of repeats, which a pattern of the same characters nearly matches; the
 * shortest first.
 */
export function* hardTexts(pattern: string): Generator<string> {
  const letters = pattern.replace(/\\[pP]\{[^}]*\}|\\./gs, "")
    .replace(/[()[\]{}|*+?^$]/g, "");
  const own = [...new Set(letters)];
  const single = [...new Set([...own.slice(0, MOST_SINGLE), ...KINDS])];
  const some = [...new Set([...own.slice(0, MOST_PAIRED), "a", " "])];
  const pairs = some.flatMap((one) => some.map((other) => one + other));
  for (const times of REPEATS) {
    for (const unit of [...single, ...pairs]) {
      for (const misfit of MISFITS) yield unit.repeat(times) + misfit;
      // Behind what the pattern begins with.
      yield `${letters}${unit.repeat(times)}\0`;
    }
  }
}

/** Whether texts are taken apart at a pattern, as the tokenizer would, in no time. */
function isFast(Regex: string): boolean {
  const { pre_tokenizer } = new Published(
    {
      model: { type: "WordLevel", vocab: { a: 0 }, unk_token: "a" },
      pre_tokenizer: {
        type: "Split",
        pattern: { Regex },
        behavior: "Isolated",
        invert: false,
      },
      added_tokens: [],
      normalizer: null,
      post_processor: null,
      decoder: null,
    } as unknown as ConstructorParameters<typeof Published>[0],
    {},
  );
  const begun = systemClock();
  const isSlow = (text: string) => {
    const before = systemClock();
    pre_tokenizer!(text);
    return systemClock() - before > SLOW_MS;
  };
  for (const text of hardTexts(Regex)) {
    if (systemClock() - begun > TRIAL_MS) return false;
    let slow = 0;
    while (isSlow(text)) if (++slow === TRIES) return false;
  }
  return true;
}

if (
  "WorkerGlobalScope" in globalThis &&
  (globalThis as { name?: string }).name === import.meta.url
) {
  const scope = globalThis as unknown as {
    onmessage: (event: MessageEvent<string>) => void;
    postMessage(message: boolean): void;
  };
  scope.onmessage = ({ data }) => scope.postMessage(isFast(data));
}
