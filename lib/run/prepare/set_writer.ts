/**
 * Writes a set into its folder, part by part, so that a killed process loses no
 * more than the part in hand.
 *
 *     journal.jsonl              what is whole so far; gone in the end
 *     marks-00000.bin …          what duplicates are known by; gone in the end
 *     train-00000.shard …
 *     held_out-00000.shard …
 *     prepared.json              the last to come: the set is complete
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../../core/errors.ts";
import {
  exists,
  namesIn,
  readIfThere,
  writeFully,
  writeJson,
} from "../../core/file.ts";
import type { PreparedSettings } from "../../data/prepare/cache_key.ts";
import {
  type FileSum,
  isJournal,
  type Journal,
  type JournalHead,
  journalLine,
  type JournalPart,
  readJournal,
  type ShardEntry,
} from "../../data/prepare/journal.ts";
import type { Part } from "../../data/prepare/pipeline.ts";
import { isAside, writeAside } from "../../store/atomic.ts";
import { whyDiffers } from "../../store/checksums.ts";
import { hashBytes } from "../../store/file_hash.ts";
import { LOCK_FILE } from "../../store/folder_lock.ts";
import {
  isPreparedSet,
  PREPARED_FILE,
  type PreparedSet,
  readPreparedSet,
} from "./prepared_set.ts";
import { setDifferences } from "./set_differences.ts";

const JOURNAL_FILE = "journal.jsonl";

/** What a folder holds before anything is done. */
export type FolderState =
  | { readonly kind: "complete"; readonly set: PreparedSet }
  | {
    readonly kind: "begun" | "free";
    /** The parts that are whole, if any. */
    readonly journal?: Journal;
    /** What is wrong with the part after them, if anything. */
    readonly damage?: string;
  };

/**
 * Looks into a folder. A part counts only if its files are as they were written,
 * and all parts before it count.
 *
 * @throws {UserError} If it holds a set of other settings, a damaged one, or
 * anything else.
 */
export async function folderState(
  folder: string,
  head: JournalHead,
): Promise<FolderState> {
  if (await isPreparedSet(folder)) {
    const set = await readPreparedSet(folder);
    assertSameKey(folder, head, set);
    const damage = await damageIn(folder, set.shards);
    if (damage === undefined) return { kind: "complete", set };
    throw new UserError(
      `Cannot use the prepared set "${folder}": its ${damage}, prepare it ` +
        "again in another --output_dir",
    );
  }
  const path = join(folder, JOURNAL_FILE);
  const text = await readIfThere(path);
  if (text !== undefined && isJournal(text)) {
    const begun = readJournal(text, path);
    // Without a part nothing is lost; a row may just have been mended.
    if (!begun || begun.parts.length === 0) return { kind: "free" };
    assertSameKey(folder, head, begun);
    for (const part of begun.parts) {
      const marks = { name: marksFile(part.part), ...part.marks };
      const damage = await damageIn(folder, [...part.shards, marks]);
      if (damage === undefined) continue;
      const journal = readJournal(text, path, part.part);
      return { kind: part.part > 0 ? "begun" : "free", journal, damage };
    }
    return { kind: "begun", journal: begun };
  }
  const others = (await namesIn(folder))
    .filter((name) => name !== LOCK_FILE && !isAside(name));
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

/** What is wrong with the first of the files that is not as it was written. */
async function damageIn(
  folder: string,
  files: readonly (Partial<FileSum> & { readonly name: string })[],
): Promise<string | undefined> {
  for (const { name, bytes, sha256 } of files) {
    const path = join(folder, name);
    const why = bytes === undefined || sha256 === undefined
      ? (await exists(path) ? undefined : "is missing")
      : await whyDiffers(path, { bytes, sha256 });
    if (why !== undefined) return `${name} ${why}`;
  }
}

/** Writes to a folder whose lock its process holds. */
export class SetWriter implements Disposable {
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
   * Begins in a folder that is there, or goes on in it.
   *
   * @param begun The parts to go on after; what the journal says of others goes.
   */
  static async open(
    folder: string,
    head: JournalHead,
    begun?: Journal,
  ): Promise<SetWriter> {
    const journal = await Deno.open(join(folder, JOURNAL_FILE), {
      read: true,
      write: true,
      create: true,
    });
    await journal.truncate(begun?.wholeBytes ?? 0);
    await journal.seek(0, Deno.SeekMode.End);
    const opened = new SetWriter(folder, journal, begun?.parts ?? []);
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
      const name = `${split}-${numberOf(part)}.shard`;
      const sum = await this.#write(name, bytes);
      entries.push({ name, split, examples, tokens, ...sum });
    }
    const sum = await this.#write(marksFile(part), marks);
    await this.#append({ part, rows, ...totals, shards: entries, marks: sum });
    this.#shards.push(...entries);
    this.#parts++;
  }

  /**
   * Declares the set complete and removes what only the making needed.
   *
   * @throws {UserError} If a shard is not as it was written; the set is not
   * complete then, and the same command makes it so.
   */
  async complete(set: PreparedSet): Promise<void> {
    const damage = await damageIn(this.#folder, set.shards);
    if (damage !== undefined) {
      throw new UserError(
        `Cannot complete the set in "${this.#folder}": its ${damage}, run the ` +
          "same command again",
      );
    }
    await writeAside(
      join(this.#folder, PREPARED_FILE),
      (aside) => writeJson(aside, set),
    );
    await tidyFolder(this.#folder);
  }

  [Symbol.dispose](): void {
    this.#journal.close();
  }

  async #write(name: string, bytes: Uint8Array): Promise<FileSum> {
    await writeAside(
      join(this.#folder, name),
      (aside) => Deno.writeFile(aside, bytes),
    );
    const { sha256 } = hashBytes(name, bytes);
    return { bytes: bytes.length, sha256 };
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
export async function tidyFolder(folder: string): Promise<void> {
  for (const name of await namesIn(folder)) {
    if (name === JOURNAL_FILE || /^marks-\d+\.bin$/.test(name)) {
      await Deno.remove(join(folder, name));
    }
  }
}

function marksFile(part: number): string {
  return `marks-${numberOf(part)}.bin`;
}

function numberOf(part: number): string {
  return String(part).padStart(5, "0");
}
