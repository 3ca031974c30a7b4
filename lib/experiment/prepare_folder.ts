/**
 * The folder that a set is prepared in: free, begun, or complete; and how parts
 * get into it so that a killed process loses no more than the part in hand.
 *
 *     journal.jsonl              what is whole so far; gone in the end
 *     marks-00000.bin …          what duplicates are known by; gone in the end
 *     train-00000.shard …
 *     held_out-00000.shard …
 *     prepared.json              the last to come: the set is complete
 *
 * @module
 */
import { createHash } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import type { PreparedSettings } from "../data/prepare/cache_key.ts";
import {
  type Journal,
  type JournalHead,
  journalLine,
  type JournalPart,
  readJournal,
  type ShardEntry,
} from "../data/prepare/journal.ts";
import type { Part } from "../data/prepare/pipeline.ts";
import { writeAside } from "../store/atomic.ts";
import {
  exists,
  namesIn,
  readText,
  writeFully,
  writeJson,
} from "../store/file.ts";
import {
  isPreparedSet,
  PREPARED_FILE,
  type PreparedSet,
  readPreparedSet,
} from "./prepared_set.ts";
import { setDifferences } from "./set_differences.ts";

const JOURNAL_FILE = "journal.jsonl";

/** What lies in a folder before anything is done. */
export type FolderState =
  | { readonly kind: "complete"; readonly set: PreparedSet }
  | { readonly kind: "begun"; readonly journal: Journal }
  | { readonly kind: "free" };

/**
 * Looks into a folder.
 *
 * @throws {UserError} If it holds a set of other settings, or anything else.
 */
export async function folderState(
  folder: string,
  head: JournalHead,
): Promise<FolderState> {
  if (await isPreparedSet(folder)) {
    const set = await readPreparedSet(folder);
    assertSameKey(folder, head, set);
    return { kind: "complete", set };
  }
  const path = join(folder, JOURNAL_FILE);
  if (await exists(path)) {
    const journal = readJournal(await readText(path));
    // Without a part nothing is lost; a row may just have been mended.
    if (!journal || journal.parts.length === 0) return { kind: "free" };
    assertSameKey(folder, head, journal);
    return { kind: "begun", journal };
  }
  const others = (await namesIn(folder)).filter((name) => !isLeftOver(name));
  if (others.length === 0) return { kind: "free" };
  throw new UserError(
    `Cannot prepare in "${folder}": it holds "${others[0]}" and no prepared ` +
      "set, choose another --output_dir",
  );
}

function assertSameKey(
  folder: string,
  now: JournalHead,
  before: { readonly key: string; readonly settings: PreparedSettings },
): void {
  if (before.key === now.key) return;
  throw new UserError(
    `Cannot prepare in "${folder}": it holds a set of other settings (` +
      `${setDifferences(now.settings, before.settings).join("; ")}), choose ` +
      "another --output_dir",
  );
}

/** A folder that this process alone writes to. */
export class PrepareFolder implements Disposable {
  readonly #folder: string;
  readonly #journal: Deno.FsFile;
  readonly #shards: ShardEntry[];
  #parts: number;

  private constructor(
    folder: string,
    journal: Deno.FsFile,
    parts: readonly JournalPart[],
  ) {
    this.#folder = folder;
    this.#journal = journal;
    this.#shards = parts.flatMap(({ shards }) => shards);
    this.#parts = parts.length;
  }

  /**
   * Makes the folder, or goes on in it; what a killed process left is removed.
   *
   * @throws {UserError} If another process is at it.
   */
  static async open(
    folder: string,
    head: JournalHead,
    begun?: Journal,
  ): Promise<PrepareFolder> {
    await Deno.mkdir(folder, { recursive: true });
    const journal = await Deno.open(join(folder, JOURNAL_FILE), {
      read: true,
      write: true,
      create: true,
    });
    const locked = await journal.tryLock(true);
    // Whoever had the lock may have gone on since the folder was looked into.
    const now = readJournal(await readText(join(folder, JOURNAL_FILE)));
    const parts = begun?.parts.length ?? 0;
    if (!locked || (now?.parts.length ?? 0) !== parts) {
      journal.close();
      throw new UserError(
        `Cannot prepare in "${folder}": another process is preparing there, ` +
          "wait for it or choose another --output_dir",
      );
    }
    for (const name of await namesIn(folder)) {
      if (!isLeftOver(name)) continue;
      await Deno.remove(join(folder, name), { recursive: true });
    }
    await journal.truncate(begun?.wholeBytes ?? 0);
    await journal.seek(0, Deno.SeekMode.End);
    const opened = new PrepareFolder(folder, journal, begun?.parts ?? []);
    if (!begun) await opened.#append(head);
    return opened;
  }

  /** Shards written so far. */
  get shards(): readonly ShardEntry[] {
    return this.#shards;
  }

  /** What earlier processes wrote down of the rows that they kept, in order. */
  async *marks(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    for (let part = 0; part < this.#parts; part++) {
      yield await Deno.readFile(join(this.#folder, marksFile(part)));
    }
  }

  /** Writes a part; when this is done, no kill can lose it. */
  async write({ part, rows, totals, shards, marks }: Part): Promise<void> {
    const entries: ShardEntry[] = [];
    for (const { split, bytes, examples, tokens } of shards) {
      const name = `${split}-${numbered(part)}.shard`;
      await this.#write(name, bytes);
      const sha256 = createHash("sha256").update(bytes).digest("hex");
      const size = bytes.length;
      entries.push({ name, split, examples, tokens, bytes: size, sha256 });
    }
    await this.#write(marksFile(part), marks);
    await this.#append({ part, rows, ...totals, shards: entries });
    this.#shards.push(...entries);
    this.#parts++;
  }

  /** Declares the set complete and removes what only the making needed. */
  async complete(set: PreparedSet): Promise<void> {
    await writeAside(
      join(this.#folder, PREPARED_FILE),
      (aside) => writeJson(aside, set),
    );
    await tidied(this.#folder);
  }

  [Symbol.dispose](): void {
    this.#journal.close();
  }

  #write(name: string, bytes: Uint8Array): Promise<void> {
    return writeAside(
      join(this.#folder, name),
      (aside) => Deno.writeFile(aside, bytes),
    );
  }

  async #append(entry: JournalHead | JournalPart): Promise<void> {
    await writeFully(
      this.#journal,
      new TextEncoder().encode(journalLine(entry)),
    );
    await this.#journal.sync();
  }
}

/**
 * Removes from a complete set what a process killed in its last moment left.
 */
export async function tidied(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    const needed = name !== JOURNAL_FILE && !/^marks-\d+\.bin$/.test(name) &&
      !isLeftOver(name);
    if (!needed) await Deno.remove(join(folder, name), { recursive: true });
  }
}

/** What `writeAside` leaves when it is killed. */
function isLeftOver(name: string): boolean {
  return /^\..+\.partial-/.test(name);
}

function marksFile(part: number): string {
  return `marks-${numbered(part)}.bin`;
}

function numbered(part: number): string {
  return String(part).padStart(5, "0");
}
