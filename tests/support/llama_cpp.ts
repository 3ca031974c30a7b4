/**
 * llama.cpp, fetched from a package registry.
 *
 * npm's `node-llama-cpp` carries it compiled, in a version that cannot change. What
 * is fetched stays in the user's cache.
 *
 * @module
 */
import { join } from "node:path";
import { randomStream } from "sft/core/random.ts";
import { engineByName } from "sft/engine/choose.ts";
import { Decoder } from "sft/model/decoder.ts";
import { generate } from "sft/model/generate.ts";
import { GREEDY } from "sft/model/sample.ts";
import { loadModel } from "sft/open/model_files.ts";
import { allocateParameters } from "sft/train/state.ts";

const LLAMA_CPP_VERSION = "3.22.1";

const CACHE = join(
  Deno.env.get("XDG_CACHE_HOME") ??
    join(Deno.env.get("HOME") ?? "/tmp", ".cache"),
  "sft-tests",
);

const LLAMA_CPP = join(CACHE, `node-llama-cpp-${LLAMA_CPP_VERSION}`);
const GREEDY_PROGRAM = join(import.meta.dirname!, "llama_cpp_greedy.mjs");

/** Why there is no llama.cpp here; `undefined` where there is one. */
export const NO_LLAMA_CPP: string | undefined = await fetched(async () => {
  const packages = ["node-llama-cpp", "@node-llama-cpp/linux-x64"]
    .map((name) => `${name}@${LLAMA_CPP_VERSION}`);
  if (await isThere(join(LLAMA_CPP, "node_modules/node-llama-cpp"))) return;
  await Deno.mkdir(LLAMA_CPP, { recursive: true });
  await Deno.writeTextFile(join(LLAMA_CPP, "package.json"), "{}");
  // Its scripts would compile, and its optional packages are for other machines.
  await run(
    ...[LLAMA_CPP, "npm", "install", "--silent", "--ignore-scripts"] as const,
    ...["--omit=optional", ...packages],
  );
});

/** A prompt's tokens, and how a model goes on. */
export interface Continuation {
  readonly prompt: readonly number[];
  readonly continuation: readonly number[];
}

/** What a model is to go on with. */
export interface Request {
  readonly model: string;
  /** Texts, which its own tokenizer encodes, or tokens. */
  readonly prompts: readonly (string | readonly number[])[];
  /** Tokens to be written. */
  readonly length: number;
}

/** Greedy continuations by llama.cpp, a list a model; it takes long to start. */
export async function continuedByLlamaCpp(
  requests: readonly Request[],
): Promise<Continuation[][]> {
  const request = JSON.stringify(requests);
  return JSON.parse(await run(LLAMA_CPP, "node", GREEDY_PROGRAM, request));
}

/** Greedy continuations by our own engine. */
export async function continuedByUs(
  path: string,
  prompts: readonly (readonly number[])[],
  length: number,
): Promise<Continuation[]> {
  const { model, values } = await loadModel(path);
  const engine = engineByName("onnx");
  const parameters = allocateParameters(engine, model.parameters, values);
  const longest = Math.max(...prompts.map((prompt) => prompt.length));
  const decoder = new Decoder(engine, model, parameters, {
    positions: longest + length,
  });
  const found: Continuation[] = [];
  for (const prompt of prompts) {
    const continuation: number[] = [];
    const written = generate(decoder, [prompt], {
      sampling: GREEDY,
      stopTokens: new Set<number>(),
      random: [randomStream(1, "unused")],
      maxLength: prompt.length + length,
    });
    for await (const { token } of written) continuation.push(token);
    found.push({ prompt, continuation });
  }
  decoder.dispose();
  return found;
}

async function fetched(
  fetch: () => Promise<void>,
  tries = 3,
): Promise<string | undefined> {
  try {
    await fetch();
  } catch (error) {
    // A network may fail once for reasons of its own.
    if (tries > 1) return await fetched(fetch, tries - 1);
    return (error as Error).message.trim().split("\n").at(-1);
  }
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function run(
  cwd: string,
  command: string,
  ...args: string[]
): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    stdout: "piped",
    stderr: "piped",
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  if (success) return text(stdout);
  throw new Error(`${command} ${args[0]}: ${text(stderr)}`);
}
