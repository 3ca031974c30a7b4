/**
 * A conversation on a terminal, with one model or several.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline/promises";
import type { ProgressOutput } from "../../core/progress.ts";
import { printPiece } from "../say.ts";
import { type Remarks, showAnswers } from "./answers.ts";
import { readTypedLine, TALK_HELP } from "./typed_line.ts";
import type { Voice } from "./voice.ts";

/** What the conversation is held with. */
export interface Talk {
  readonly voices: readonly Voice[];
  /** What decides every choice until /seed says otherwise. */
  readonly seed: number;
  /** Whether nothing is left to chance, so that a seed changes nothing. */
  readonly greedy: boolean;
  readonly output: ProgressOutput;
  /** What allows no longer row, for the word about it. */
  readonly limit: (voice: Voice) => string;
}

/** Talks until the input ends. ^C ends an answer, or leaves. */
export async function converse(talk: Talk): Promise<void> {
  const { voices, greedy, output } = talk;
  let { seed } = talk;
  const remarks = remarksOf(talk);
  printPiece(
    "Type a message. /reset forgets what was said, /help shows the rest, ^C " +
      "ends an answer, /exit or ^D leaves.\n",
  );
  const input = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: "> ",
  });
  let answering: AbortController | undefined;
  // On a terminal that it reads key by key, Control-C is a key and no signal.
  input.on("SIGINT", () => {
    if (answering) return answering.abort();
    input.close();
    Deno.exit(130);
  });
  // What is pasted, ^D included, is read while an answer is under way.
  let ended = false;
  input.on("close", () => ended = true);
  input.prompt();
  for await (const line of input) {
    const typed = readTypedLine(line);
    if (typed.kind === "exit") break;
    switch (typed.kind) {
      case "help":
        printPiece(TALK_HELP);
        break;
      case "reset":
        for (const voice of voices) voice.reset();
        printPiece("(forgotten: all that was said)\n");
        break;
      case "seed":
        seed = typed.seed ?? seed;
        printPiece(`(seed ${seed}${greedy ? GREEDY_SEED : ""})\n`);
        break;
      case "refused":
        printPiece(`${typed.text}\n`);
        break;
      case "message": {
        answering = new AbortController();
        const { signal } = answering;
        const asked = { content: typed.content, seed, signal };
        await showAnswers(voices, asked, remarks, output);
        answering = undefined;
      }
    }
    if (!ended) input.prompt();
  }
  input.close();
}

const GREEDY_SEED = "; it decides nothing at temperature 0";

function remarksOf({ voices, limit }: Talk): Remarks {
  const of = ({ name }: Voice) => voices.length > 1 ? `${name}: ` : "";
  return {
    forgotten: (voice, forgotten, said) =>
      printPiece(
        `(${
          of(voice)
        }forgotten: the oldest ${forgotten} of ${said} messages, ` +
          `${limit(voice)} has no room for all)\n`,
      ),
    cut: (voice) =>
      printPiece(
        `(${of(voice)}cut: ${limit(voice)} has no room for a longer answer)\n`,
      ),
    refused: (voice, { message }) => printPiece(`${of(voice)}${message}\n`),
  };
}
