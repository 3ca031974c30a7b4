/**
 * `deno task chat`: talk to a model, or put questions to it.
 *
 * With `--prompt` each is asked on its own. Without, a terminal gets a
 * conversation; each line of another input is a question on its own, and where
 * there is none, the origin's four are asked.
 *
 * @module
 */
import process from "node:process";
import { createInterface } from "node:readline/promises";
import { UserError } from "../core/errors.ts";
import { linesOf, type RawLine } from "../data/source/lines.ts";
import { printPiece, say } from "./say.ts";
import {
  ChatModel,
  type Message,
  NO_TEMPLATE,
  ORIGIN_PROMPTS,
} from "../run/chat_model.ts";
import { DATA } from "../settings/data.ts";
import { DEVICE, ENGINE } from "../settings/device.ts";
import { many } from "../settings/kinds.ts";
import { OWN_TOKENIZER } from "../settings/own_tokenizer.ts";
import { SAMPLING } from "../settings/sampling.ts";
import { modelTemplate } from "../settings/template.ts";
import { TRAINING } from "../settings/training.ts";
import { nameDisplay } from "./display/name_display.ts";
import { defineFlags } from "./flags/flags.ts";
import { runCommand } from "./main.ts";

const flags = defineFlags({
  command: "chat",
  about:
    "Talk to a model on a terminal, or put questions to it: by --prompt, or " +
    "as the lines of standard input.",
  example: "--model_path outputs/sft/final --prompt 你好",
  flags: {
    model_path: DATA.model_path,
    tokenizer_path: OWN_TOKENIZER,
    prompt: many({
      help:
        "a question; may be given more than once; without, the input is read",
    }),
    template: modelTemplate("the prompt", NO_TEMPLATE),
    max_length: {
      ...TRAINING.max_length,
      default: 100,
      help: "tokens of prompt and answer together",
    },
    ...SAMPLING,
    seed: { ...DATA.seed, help: "decides every choice" },
    engine: ENGINE,
    ...DEVICE,
  },
});

/** Shown where the length limit, not the model, ended an answer. */
const UNFINISHED = " …";

const UTF_8 = new TextDecoder("utf-8", { fatal: true });

if (import.meta.main) {
  await runCommand(async (args) => {
    const given = flags.parse(args);
    if (given.prompt.some((prompt) => prompt.trim() === "")) {
      throw new UserError(
        "Cannot set --prompt: expected some text, got white space alone",
      );
    }
    const model = await ChatModel.open({
      ...nameDisplay({ reader: true }),
      engine: given.engine,
      device: given.device,
      backend: given.backend,
      precision: given.precision,
      model_path: given.model_path,
      tokenizer_path: given.tokenizer_path,
      template: given.template,
      max_length: given.max_length,
      sampling: {
        temperature: given.temperature,
        topK: given.top_k,
        topP: given.top_p,
        noRepeatNgramSize: given.no_repeat_ngram_size,
      },
    });
    if (model.warning) say(`note: ${model.warning}`);
    if (given.prompt.length > 0) await ask(model, given.prompt, given.seed);
    else if (Deno.stdin.isTerminal()) await converse(model, given.seed);
    else await ask(model, typedQuestions(), given.seed);
    model.dispose();
  });
}

/** The input's lines that are not blank; the origin's four where none is. */
async function* typedQuestions(): AsyncGenerator<string> {
  let any = false;
  for await (const row of linesOf(Deno.stdin.readable, "the input")) {
    for (const line of lineText(row).split("\r")) {
      const question = line.trim();
      if (question === "") continue;
      any = true;
      yield question;
    }
  }
  if (!any) yield* ORIGIN_PROMPTS;
}

/** @throws {UserError} If the line is not UTF-8. */
function lineText({ where, line }: RawLine): string {
  try {
    return UTF_8.decode(line);
  } catch {
    const number = where.split(":").at(-1);
    throw new UserError(
      `Cannot ask line ${number} of the input: it is not UTF-8, write it again`,
    );
  }
}

/** Each question on its own. */
async function ask(
  model: ChatModel,
  prompts: Iterable<string> | AsyncIterable<string>,
  seed: number,
): Promise<void> {
  for await (const prompt of prompts) {
    printPiece(`> ${prompt}\n`);
    const messages: Message[] = [{ role: "user", content: prompt }];
    const { stopped } = await model.answer(messages, seed, printPiece);
    printPiece(`${stopped ? "" : UNFINISHED}\n\n`);
  }
}

/** One conversation, until the input ends. ^C ends an answer, or leaves. */
async function converse(model: ChatModel, seed: number): Promise<void> {
  printPiece(
    "Type a message. /reset forgets what was said, ^C ends an answer, " +
      "/exit or ^D leaves.\n",
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
  let messages: Message[] = [];
  input.prompt();
  for await (const line of input) {
    const content = line.trim();
    if (content === "/exit") break;
    if (content === "/reset") messages = [];
    else if (content !== "") {
      answering = new AbortController();
      const { signal } = answering;
      messages = await reply(model, messages, content, seed, signal);
      answering = undefined;
    }
    if (!ended) input.prompt();
  }
  input.close();
}

/**
 * The conversation with one more exchange, without the oldest where there is no
 * room for all, or as it was if there is none for the message alone.
 */
async function reply(
  model: ChatModel,
  messages: Message[],
  content: string,
  seed: number,
  signal: AbortSignal,
): Promise<Message[]> {
  const said: Message[] = [...messages, { role: "user", content }];
  let asked: readonly Message[];
  try {
    asked = model.dropOldest(said);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    printPiece(`${error.message}\n`);
    return messages;
  }
  const forgotten = said.length - asked.length;
  if (forgotten > 0) {
    printPiece(
      `(forgotten: the oldest ${forgotten} of ${said.length} messages, ` +
        `--max_length ${model.config.max_length} has no room for all)\n`,
    );
  }
  const { text, stopped } = await model.answer(
    asked,
    seed,
    printPiece,
    signal,
  );
  printPiece(`${stopped ? "" : UNFINISHED}\n`);
  return [...asked, { role: "assistant", content: text }];
}
