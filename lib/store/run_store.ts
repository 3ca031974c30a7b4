/**
 * One folder per run: what it was asked, what happened, what it left.
 *
 *     manifest.json     settings, seed, versions, data, machine, outcome
 *     events.jsonl      one event a line, only ever appended to
 *     checkpoint-100/   what a resumed run starts from
 *     final/            the trained model
 *
 * Covers creating, opening, appending and closing. Does not write models
 * (`model_folder.ts`, `checkpoint.ts`). One process writes; any may read.
 *
 * @module
 */
import { dirname, join } from "node:path";
import { UserError } from "../core/errors.ts";
import type { RunEvent } from "../core/events.ts";
import { readEvents, wholeLength } from "./events.ts";
import { isAbsent, namesIn, writeFully } from "./file.ts";
import {
  describeRun,
  holdsRun,
  type Manifest,
  type Outcome,
  readManifest,
  writeManifest,
} from "./manifest.ts";

const EVENTS_FILE = "events.jsonl";

/**
 * The folder of one run.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { RunFolder } from "sft/store/run_store.ts";
 *
 * const run = await RunFolder.create(`${await Deno.makeTempDir()}/sft`, {
 *   name: "ours",
 *   command: "sft",
 *   config: { batch_size: 4 },
 *   seed: 42,
 *   started: "2026-11-24T10:00:00.000Z",
 *   outcome: "running",
 *   versions: {},
 *   machine: { os: "linux", arch: "x86_64", cpu: "", cores: 2, memoryGiB: 4 },
 *   data: [],
 * });
 * await run.append({ kind: "note", step: 0, text: "hello" });
 * await run.finish("finished", { ended: "2026-11-24T10:05:00.000Z" });
 *
 * assertEquals((await Array.fromAsync(run.events())).length, 1);
 * ```
 */
export class RunFolder {
  /** Set once the file is known to end with a whole line. */
  #mended?: Promise<void>;

  private constructor(readonly path: string) {}

  /**
   * Starts a run's record in a new or empty folder, and makes its parents.
   *
   * @throws {UserError} If the folder holds a run or anything else. Nothing is
   * overwritten.
   */
  static async create(path: string, manifest: Manifest): Promise<RunFolder> {
    await assertFree(path);
    await Deno.mkdir(path, { recursive: true });
    // Of two processes that found the folder free, one fails here.
    using _ = await Deno.open(join(path, EVENTS_FILE), {
      write: true,
      createNew: true,
    });
    await writeManifest(path, manifest);
    return new RunFolder(path);
  }

  /** @throws {UserError} If the folder holds no run. */
  static async open(path: string): Promise<RunFolder> {
    await readManifest(path);
    return new RunFolder(path);
  }

  /** Adds one event as one line. */
  async append(event: RunEvent): Promise<void> {
    await (this.#mended ??= this.#dropTornLine());
    using file = await Deno.open(this.#eventsPath, { append: true });
    const line = new TextEncoder().encode(JSON.stringify(event) + "\n");
    await writeFully(file, line);
  }

  /**
   * What has happened, oldest first; a line that a crash cut off is left out.
   * A resumed run may have recorded steps twice: see `oneHistory()`.
   */
  events(): AsyncGenerator<RunEvent> {
    return readEvents(this.#eventsPath);
  }

  /** The record as it stands. */
  manifest(): Promise<Manifest> {
    return readManifest(this.path);
  }

  /** Changes some fields of the manifest; `undefined` removes one. */
  async update(changes: Partial<Manifest>): Promise<void> {
    await writeManifest(this.path, { ...await this.manifest(), ...changes });
  }

  /** Closes the record: how it ended, when, and what was learned by then. */
  async finish(
    outcome: Exclude<Outcome, "running">,
    changes: Partial<Manifest> & { readonly ended: string },
  ): Promise<void> {
    await this.update({ ...changes, outcome });
  }

  get #eventsPath(): string {
    return join(this.path, EVENTS_FILE);
  }

  /** Or the next event would continue the line of a killed process. */
  async #dropTornLine(): Promise<void> {
    using file = await Deno.open(this.#eventsPath, { read: true, write: true });
    await file.truncate(await wholeLength(file));
  }
}

/**
 * Refuses a path at which a run cannot start.
 *
 * @throws {UserError} If it holds a run or anything else.
 */
export async function assertFree(path: string): Promise<void> {
  const refuse = (what: string, remedy: string) =>
    new UserError(
      `Cannot write to "${path}": ${what}, choose another --output_dir ` +
        `or ${remedy}`,
    );
  const file = await fileOnTheWay(path);
  if (file !== undefined) {
    throw refuse(
      file === path ? "it is a file" : `"${file}" is a file`,
      "move it away",
    );
  }
  if (await holdsRun(path)) {
    const run = describeRun(await readManifest(path));
    throw refuse(`it already holds the ${run}`, "pass --resume");
  }
  const names = await namesIn(path);
  if (names.length > 0) {
    throw refuse(`it already holds ${preview(names)}`, "empty it");
  }
}

/** The path itself or the nearest folder above it, if that is a file. */
async function fileOnTheWay(path: string): Promise<string | undefined> {
  try {
    return (await Deno.stat(path)).isFile ? path : undefined;
  } catch (error) {
    if (!isAbsent(error)) throw error;
    const above = dirname(path);
    return above === path ? undefined : await fileOnTheWay(above);
  }
}

/** Up to three names, and how many more. */
function preview(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
