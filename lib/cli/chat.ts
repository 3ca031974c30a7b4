/**
 * `deno task chat`: talk to a model, or put questions to it.
 *
 * With `--prompt` each is asked on its own. Without, a terminal gets a
 * conversation, and anything else the origin's four questions.
 *
 * @module
 */
import { createInterface } from "node:readline/promises";
import process from "node:process";
import { UserError } from "../core/errors.ts";
import {
  CHAT_DEFAULTS,
  ChatModel,
  type Message,
  NO_TEMPLATE,
  ORIGIN_PROMPTS,
} from "../experiment/chat.ts";
import { CHOICES } from "../experiment/config.ts";
import { visibleLines } from "../view/terminal_text.ts";
import { deviceFlags } from "./device_flags.ts";
import { choice, defineFlags, integer, many, number, string } from "./flags.ts";
import { runCommand } from "./main.ts";
import { modelTemplateFlag } from "./template_flags.ts";

const flags = defineFlags({
  command: "chat",
  about: "Talk to a model, or put questions to it.",
  example: "--model_path outputs/sft/final " +
    "--tokenizer_path outputs/tokenizer --prompt 你好",
  flags: {
    model_path: string({ required: true, help: "model folder" }),
    tokenizer_path: string({
      required: true,
      help: "folder with tokenizer.json",
    }),
    prompt: many({ help: "a question; may be given more than once" }),
    template: modelTemplateFlag("the prompt", NO_TEMPLATE),
    max_length: integer({
      default: CHAT_DEFAULTS.max_length,
      minimum: 2,
      help: "tokens of prompt and answer together",
    }),
    temperature: number({
      default: CHAT_DEFAULTS.temperature,
      minimum: 0,
      help: "0 always takes the likeliest token",
    }),
    top_k: integer({
      default: CHAT_DEFAULTS.top_k,
      minimum: 0,
      help: "choose among so many; 0 among all",
    }),
    top_p: number({
      default: CHAT_DEFAULTS.top_p,
      minimum: 0,
      maximum: 1,
      help: "choose among the likeliest that hold this probability",
    }),
    no_repeat_ngram_size: integer({
      default: CHAT_DEFAULTS.no_repeat_ngram_size,
      minimum: 0,
      help: "no run of so many tokens twice; 0 allows all",
    }),
    seed: integer({
      default: CHAT_DEFAULTS.seed,
      help: "decides every choice",
    }),
    engine: choice(CHOICES.engine, { default: "onnx", help: "what computes" }),
    ...deviceFlags(),
  },
});

/** Shown where the length limit, not the model, ended an answer. */
const UNFINISHED = " …";

if (import.meta.main) {
  await runCommand(async (args) => {
    const given = flags.parse(args);
    const model = await ChatModel.open({
      engine: given.engine,
      device: given.device,
      backend: given.backend,
      precision: given.precision,
      log: console.error,
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
    if (model.warning) console.error(`note: ${model.warning}`);
    const interactive = given.prompt.length === 0 && Deno.stdin.isTerminal();
    if (interactive) await converse(model, given.seed);
    else await ask(model, given.prompt, given.seed);
    model.dispose();
  });
}

/** Each question on its own. */
async function ask(
  model: ChatModel,
  prompts: readonly string[],
  seed: number,
): Promise<void> {
  for (const prompt of prompts.length > 0 ? prompts : ORIGIN_PROMPTS) {
    write(`> ${prompt}\n`);
    const messages: Message[] = [{ role: "user", content: prompt }];
    const { stopped } = await model.answer(messages, seed, writeAnswer);
    write(`${stopped ? "" : UNFINISHED}\n\n`);
  }
}

/** One conversation, until the input ends. */
async function converse(model: ChatModel, seed: number): Promise<void> {
  write("Type a message. /reset forgets what was said, /exit or ^D leaves.\n");
  const input = createInterface({
    input: process.stdin,
    output: process.stdout,
    prompt: "> ",
  });
  let messages: Message[] = [];
  input.prompt();
  for await (const line of input) {
    const content = line.trim();
    if (content === "/exit") break;
    if (content === "/reset") messages = [];
    else if (content !== "") {
      messages = await reply(model, messages, content, seed);
    }
    input.prompt();
  }
  input.close();
}

/** The conversation with one more exchange, or as it was if there is no room. */
async function reply(
  model: ChatModel,
  messages: Message[],
  content: string,
  seed: number,
): Promise<Message[]> {
  const asked: Message[] = [...messages, { role: "user", content }];
  try {
    const { text, stopped } = await model.answer(asked, seed, writeAnswer);
    write(`${stopped ? "" : UNFINISHED}\n`);
    return [...asked, { role: "assistant", content: text }];
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    write(`${error.message}; /reset starts a new conversation\n`);
    return messages;
  }
}

/** Whatever a model says, it steers no terminal. */
function writeAnswer(piece: string): void {
  write(visibleLines(piece));
}

function write(text: string): void {
  Deno.stdout.writeSync(new TextEncoder().encode(text));
}
