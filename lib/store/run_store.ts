/**
 * One folder per run: what it was asked, what happened, what it left.
 *
 *     manifest.json     settings, seed, versions, data, machine, outcome
 *     events.jsonl      one event a line, only ever appended to
 *     questions.jsonl   what was measured of each question, appended as well
 *     checkpoint-100/   what a resumed run starts from
 *     final/            the trained model
 *
 * Covers creating, opening, appending and closing. Does not write models
 * (`model_folder.ts`, `checkpoint.ts`). One process writes; any may read.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import type { RunEvent } from "../core/events.ts";
import { namesIn, writeFully } from "../core/file.ts";
import { isAside } from "./atomic.ts";
import { formatEvent, readEvents } from "./events.ts";
import { assertNoFileInTheWay, LOCK_FILE } from "./folder_lock.ts";
import {
  describeRun,
  holdsRun,
  type Manifest,
  type Outcome,
  readManifest,
  writeManifest,
} from "./manifest.ts";
import { type QuestionMeasurement, QuestionRecord } from "./question_record.ts";
import { dropTornLine } from "./whole_lines.ts";

const EVENTS_FILE = "events.jsonl";

/** Who keeps a copy of a run's record in a form of its own. */
export interface RunFollower {
  append(event: RunEvent): Promise<void>;
  finish(outcome: Exclude<Outcome, "running">): Promise<void>;
}

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

  readonly #questions: QuestionRecord;

  /** Who is told what is recorded. */
  #follower?: RunFollower;

  private constructor(readonly path: string) {
    this.#questions = new QuestionRecord(path);
  }

  /**
   * Starts a run's record in a new or empty folder, and makes its parents. Who
   * shares the folder with other processes holds its lock.
   *
   * @throws {UserError} If the folder holds a run or anything else. Nothing is
   * overwritten.
   */
  static async create(path: string, manifest: Manifest): Promise<RunFolder> {
    await assertFree(path);
    await Deno.mkdir(path, { recursive: true });
    // The manifest makes it a run: it comes when there is a place for events.
    (await Deno.open(join(path, EVENTS_FILE), { append: true, create: true }))
      .close();
    try {
      await writeManifest(path, manifest);
    } catch (error) {
      await Deno.remove(join(path, EVENTS_FILE));
      throw error;
    }
    return new RunFolder(path);
  }

  /** @throws {UserError} If the folder holds no run. */
  static async open(path: string): Promise<RunFolder> {
    await readManifest(path);
    return new RunFolder(path);
  }

  /** Adds one event as one line. */
  async append(event: RunEvent): Promise<void> {
    await (this.#mended ??= dropTornLine(this.#eventsPath));
    using file = await Deno.open(this.#eventsPath, { append: true });
    const line = new TextEncoder().encode(formatEvent(event) + "\n");
    await writeFully(file, line);
    await this.#follower?.append(event);
  }

  /** Has somebody told of each event, once it is recorded, and of the end. */
  follow(follower: RunFollower): void {
    this.#follower = follower;
  }

  /** Adds what a measurement gave for each question. */
  async appendQuestions(measurement: QuestionMeasurement): Promise<void> {
    await this.#questions.append(measurement);
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
    await this.#follower?.finish(outcome);
  }

  get #eventsPath(): string {
    return join(this.path, EVENTS_FILE);
  }
}

/**
 * Refuses a folder at which a run cannot start.
 *
 * @throws {UserError} If it holds a run or anything else.
 */
export async function assertFree(path: string): Promise<void> {
  await assertNoFileInTheWay(path);
  if (await holdsRun(path)) {
    const run = describeRun(await readManifest(path));
    throw refusal(path, `the ${run}`, " or pass --resume");
  }
  await assertEmpty(path);
}

/**
 * Refuses a folder that a command is to fill and that is not empty.
 *
 * @throws {UserError} If it holds a run or anything else. What a process leaves
 * that is killed before it has written anything does not count.
 */
export async function assertEmpty(path: string): Promise<void> {
  await assertNoFileInTheWay(path);
  if (await holdsRun(path)) throw refusal(path, "a run");
  const names = [];
  for (const name of await namesIn(path)) {
    if (name === LOCK_FILE || isAside(name)) continue;
    const isNothing = name === EVENTS_FILE &&
      (await Deno.stat(join(path, name))).size === 0;
    if (!isNothing) names.push(name);
  }
  if (names.length > 0) throw refusal(path, preview(names), " or empty it");
}

function refusal(path: string, what: string, remedy = ""): UserError {
  return new UserError(
    `Cannot write to "${path}": it already holds ${what}, choose another ` +
      `--output_dir${remedy}`,
  );
}

/** Up to three names, and how many more. */
function preview(names: readonly string[]): string {
  const shown = names.slice(0, 3).map((name) => `"${name}"`).join(", ");
  return names.length > 3 ? `${shown} and ${names.length - 3} more` : shown;
}
