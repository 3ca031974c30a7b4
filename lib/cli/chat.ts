/**
 * `deno task chat`: talk to a model or several, or put questions to them.
 *
 * With `--prompt` each is asked on its own. Without, a terminal gets a
 * conversation, and each line of another input is a question on its own.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { exists } from "../core/file.ts";
import { counted } from "../core/format.ts";
import { progressOn } from "../core/progress.ts";
import { linesOf, type RawLine } from "../data/source/lines.ts";
import { NO_TEMPLATE, ORIGIN_PROMPTS } from "../run/chat_model.ts";
import { openChats } from "../run/open_chats.ts";
import { DATA } from "../settings/data.ts";
import { DEVICE, ENGINE, LOAD_DTYPE } from "../settings/device.ts";
import { boolean, joinNames, many, string } from "../settings/kinds.ts";
import { OWN_TOKENIZER } from "../settings/own_tokenizer.ts";
import {
  ANSWERS,
  DRAWING,
  SAMPLING,
  SAMPLING_PRESET,
  samplingOf,
  withSamplingPreset,
} from "../settings/sampling.ts";
import { modelTemplate } from "../settings/template.ts";
import { TRAINING } from "../settings/training.ts";
import { nameDisplay } from "./display/name_display.ts";
import { defineFlags } from "./flags/flags.ts";
import { runCommand } from "./main.ts";
import { printPiece, say } from "./say.ts";
import { showAnswers } from "./talk/answers.ts";
import { converse } from "./talk/converse.ts";
import { Voice } from "./talk/voice.ts";

const flags = defineFlags({
  command: "chat",
  hub: true,
  about:
    "Talk to a model on a terminal, or put questions to it: by --prompt, or " +
    "as the lines of standard input, each a question on its own. Several " +
    "models answer side by side. Where the input has no question nothing is " +
    "asked, and a line says so; with --preset origin the origin's four are.",
  example: "--model_path outputs/sft/final --prompt 你好",
  flags: {
    model_path: {
      ...DATA.model_path,
      help: `${DATA.model_path.help}; or a run; several with commas`,
    },
    lora_path: string({
      placeholder: "FOLDER",
      help: "an adapter for the model, ours or peft's",
    }),
    merge_lora: boolean({
      help: "add the adapter to the weights before talking",
    }),
    tokenizer_path: OWN_TOKENIZER,
    prompt: many({
      help:
        "a question; may be given more than once; without, the input is read",
    }),
    system: string({ help: "what the model is told before anything is said" }),
    template: modelTemplate("the prompt", NO_TEMPLATE),
    max_length: {
      ...TRAINING.max_length,
      presence: "optional",
      default: undefined,
      help:
        "tokens of prompt and answer together; all that the model sees if " +
        "not given",
    },
    preset: SAMPLING_PRESET,
    ...SAMPLING,
    ...ANSWERS,
    seed: { ...DATA.seed, help: "decides every choice" },
    engine: ENGINE,
    ...DEVICE,
    load_dtype: LOAD_DTYPE,
  },
});

type Given = ReturnType<typeof flags.parse>;

const UTF_8 = new TextDecoder("utf-8", { fatal: true });

if (import.meta.main) {
  await runCommand(async (args) => {
    const parsed = flags.parse(args);
    const given = withSamplingPreset(parsed, parsed.given);
    requireText("prompt", given.prompt);
    requireText("system", [given.system ?? "none"]);
    noteUnused(given);
    assertSeveral(given);
    const output = progressOn(Deno.stdout);
    const voices = await openVoices(given);
    const { seed } = given;
    if (given.prompt.length > 0) await ask(voices, given.prompt, seed);
    else if (Deno.stdin.isTerminal()) {
      await converse({
        voices,
        seed,
        greedy: given.temperature === 0,
        output,
        limit: (voice) => limitOf(voice, given),
      });
    } else await ask(voices, typedQuestions(given.preset), seed);
    for (const { model } of voices) model.dispose();

    /** Each question on its own. */
    async function ask(
      voices: readonly Voice[],
      prompts: Iterable<string> | AsyncIterable<string>,
      seed: number,
    ): Promise<void> {
      let cut: Voice | undefined;
      const several = given.num_return_sequences;
      for await (const content of prompts) {
        printPiece(`> ${content}\n`);
        for (let sequence = 0; sequence < several; sequence++) {
          await showAnswers(voices, { content, seed, sequence }, {
            forgotten: () => {}, // one question has nothing before it
            cut: (voice) => cut = voice,
            refused: (_, error) => {
              throw error;
            },
          }, output);
          printPiece("\n");
          for (const voice of voices) voice.reset();
        }
      }
      if (!cut) return;
      say(
        `note: "…" marks an answer that was cut: ${limitOf(cut, given)} has ` +
          "no room for more",
      );
    }
  });
}

/** @throws {UserError} If a text is white space alone. */
function requireText(flag: string, texts: readonly string[]): void {
  if (texts.every((text) => text.trim() !== "")) return;
  throw new UserError(
    `Cannot set --${flag}: expected some text, got white space alone`,
  );
}

/** Says what was given and decides nothing. */
function noteUnused({ temperature, given }: Given): void {
  const without = DRAWING.filter((name) => given.has(name));
  if (temperature > 0 || without.length === 0) return;
  say(
    `note: ${joinNames(without.map((name) => `--${name}`), "and")} ` +
      `${
        without.length > 1 ? "change" : "changes"
      } nothing at temperature 0, ` +
      "which always takes the likeliest token; pass --temperature 0.7",
  );
}

/** @throws {UserError} If several answers would be one, or break a talk. */
function assertSeveral(given: Given): void {
  const { num_return_sequences: several, prompt, temperature } = given;
  if (several === 1) return;
  if (temperature === 0) {
    throw new UserError(
      `Cannot give ${several} answers: at temperature 0 all are the same, ` +
        "pass --temperature 0.7",
    );
  }
  if (prompt.length > 0 || !Deno.stdin.isTerminal()) return;
  throw new UserError(
    `Cannot give ${several} answers in a conversation, which goes on from ` +
      "one: pass --prompt",
  );
}

/** What allows no longer row. */
function limitOf({ model }: Voice, { max_length }: Given): string {
  return max_length === undefined
    ? `the model, which sees ${counted(model.longest, "token")},`
    : `--max_length ${max_length}`;
}

/** The models, each with its name. */
async function openVoices(given: Given): Promise<Voice[]> {
  const chats = await openChats(await namedModels(given.model_path), {
    ...nameDisplay({ reader: true }),
    engine: given.engine,
    device: given.device,
    backend: given.backend,
    precision: given.precision,
    load_dtype: given.load_dtype,
    tokenizer_path: given.tokenizer_path,
    lora_path: given.lora_path,
    merge_lora: given.merge_lora,
    template: given.template,
    max_length: given.max_length,
    sampling: samplingOf(given),
    stopStrings: given.stop_strings,
  });
  return chats.map(({ name, model }) => {
    const of = chats.length > 1 ? `${name}: ` : "";
    if (model.warning) say(`note: ${of}${model.warning}`);
    if (given.system !== undefined && !model.template) {
      throw new UserError(
        `Cannot use --system: ${of}the model is prompted without a template, ` +
          "which would have a place for it; pass --template",
      );
    }
    if (!model.template && given.template === undefined) {
      say(
        `note: ${of}the model has no chat template: it goes on from the last ` +
          "message alone, and remembers none before it",
      );
    }
    return new Voice(name, model, given.system);
  });
}

/** A path that is there is one model, commas or not. */
async function namedModels(text: string): Promise<string[]> {
  if (await exists(text)) return [text];
  const paths = text.split(",").map((path) => path.trim());
  if (paths.every((path) => path !== "")) return paths;
  throw new UserError(
    `Cannot set --model_path: expected models with commas between them, got ` +
      `"${text}"`,
  );
}

/** The input's lines that are not blank. */
async function* typedQuestions(
  preset: Given["preset"],
): AsyncGenerator<string> {
  let any = false;
  for await (const row of linesOf(Deno.stdin.readable, "the input")) {
    for (const line of lineText(row).split("\r")) {
      const question = line.trim();
      if (question === "") continue;
      any = true;
      yield question;
    }
  }
  if (any) return;
  if (preset === "origin") return yield* ORIGIN_PROMPTS;
  say(
    "note: the input has no question, so nothing was asked: pass --prompt, " +
      "write a question a line into the input, or start chat on a terminal",
  );
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
