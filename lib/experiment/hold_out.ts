/**
 * A person's one file as two: what is trained, and what the answers are measured
 * on.
 *
 *     outputs/experiments/_shared/held-out-5c1f0e77a2b3/
 *       chats.train.jsonl
 *       chats.held_out.jsonl
 *
 * Rows are divided by a hash of their first question, so that one question is
 * never on both sides, and a row stays where it is when others are added.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { BadRowError } from "../chat/bad_row.ts";
import { columnsOf } from "../chat/columns.ts";
import { parseRow } from "../chat/formats/parse_row.ts";
import { UserError } from "../core/errors.ts";
import { exists } from "../core/file.ts";
import { counted } from "../core/format.ts";
import { rowText } from "../data/prepare/row_text.ts";
import { isHeldOut } from "../data/prepare/split.ts";
import { type RawRow, valueOf } from "../data/source/raw_row.ts";
import { rawRows } from "../data/source/raw_rows.ts";
import { sourceParts } from "../data/source/source_parts.ts";
import { hashOfAll, hashSource } from "../open/source_hash.ts";
import { isPreparedSet } from "../run/prepare/prepared_set.ts";
import type { SftConfig } from "../settings/config.ts";
import { writeAside } from "../store/atomic.ts";
import { lockFolder } from "../store/folder_lock.ts";
import { noConversations } from "./suggest.ts";

/** Share of the rows by default; fewer where it would be more than `ENOUGH`. */
export const SHARE = 0.2;

/** Held-out rows that are enough: more cost time at each measurement. */
const ENOUGH = 200;

/** The two files. */
export interface Halves {
  readonly train: string;
  readonly heldOut: string;
}

/** How rows are read, and how many are held out. */
export interface HoldOutOptions
  extends Pick<Partial<SftConfig>, "format" | "columns"> {
  /** Above 0 and below 1. @default a fifth, of about 200 rows at most */
  readonly share?: number;
  /** What the two files are called. @default as the source is */
  readonly name?: string;
}

/**
 * Divides a source, once: files of the same rows and share are divided already.
 * Rows are written as they are read, byte by byte where they are lines. A row
 * that cannot be parsed stays with what is trained, where it is refused or
 * counted like any other.
 *
 * @param root The folder of all experiments.
 * @throws {UserError} If one side would have no rows, or the source is one that
 * cannot be divided.
 */
export async function holdOut(
  root: string,
  source: string,
  { share, name = sourceName(source), ...form }: HoldOutOptions,
): Promise<Halves> {
  await assertOneSource(source);
  const below = share ?? await defaultShare(source);
  const hash = createHash("sha256").update(
    JSON.stringify([hashOfAll(await hashSource(source)), below, name, form]),
  ).digest("hex").slice(0, 12);
  const folder = join(root, "_shared", `held-out-${hash}`);
  const halves = {
    train: join(folder, `${name}.train.jsonl`),
    heldOut: join(folder, `${name}.held_out.jsonl`),
  };
  using _ = await lockFolder(folder, "experiment");
  if (await exists(halves.train)) return halves;

  const sides = new Sides(source, form, below);
  await writeAside(folder, async (aside) => {
    await Deno.mkdir(aside);
    const [train, heldOut] = [halves.train, halves.heldOut].map((path) =>
      Deno.openSync(join(aside, basename(path)), {
        write: true,
        createNew: true,
      })
    );
    try {
      for await (const row of rawRows(source)) {
        await writeLine(sides.add(row) === "train" ? train : heldOut, row);
      }
    } finally {
      train.close();
      heldOut.close();
    }
    sides.assertBoth();
  }, { replace: true });
  return halves;
}

/**
 * Whether a source can be divided; reads as many rows as it takes to see that.
 *
 * @throws {UserError} If one side would have no rows, or the source is one that
 * cannot be divided.
 */
export async function assertDivides(
  source: string,
  { share = SHARE, ...form }: Omit<HoldOutOptions, "name">,
): Promise<void> {
  await assertOneSource(source);
  const sides = new Sides(source, form, share);
  const seen = new Set<string>();
  for await (const row of rawRows(source)) {
    if (seen.add(sides.add(row)).size === 2) return;
  }
  sides.assertBoth();
}

async function assertOneSource(source: string): Promise<void> {
  const refuse = (why: string): never => {
    throw new UserError(
      `Cannot hold rows of "${source}" out: ${why}, give an eval_file`,
    );
  };
  if (await isPreparedSet(source)) refuse("it is a prepared set");
  if ((await sourceParts(source)).length > 1) refuse("it is a mixture");
}

/** On which side each row of a source is, and how many are on each. */
class Sides {
  readonly #counts = { train: 0, heldOut: 0 };
  readonly #source: string;
  readonly #form: Pick<HoldOutOptions, "format" | "columns">;
  readonly #columns: ReturnType<typeof columnsOf>;
  readonly #below: number;
  /** Rows that cannot be parsed. */
  #bad = 0;

  constructor(
    source: string,
    form: Pick<HoldOutOptions, "format" | "columns">,
    below: number,
  ) {
    this.#source = source;
    this.#form = form;
    this.#columns = columnsOf(form);
    this.#below = below;
  }

  /** Counts one row more. */
  add(row: RawRow): "train" | "heldOut" {
    const side = this.#isOut(row) ? "heldOut" : "train";
    this.#counts[side]++;
    return side;
  }

  /** @throws {UserError} If all are on one. */
  assertBoth(): void {
    const { train, heldOut } = this.#counts;
    if (train > 0 && heldOut > 0) return;
    if (this.#bad > 0 && this.#bad === train) {
      throw noConversations(this.#source);
    }
    const none = train === 0 ? "trained" : "held out";
    throw new UserError(
      `Cannot hold rows of "${this.#source}" out: it has ` +
        `${counted(train + heldOut, "row")}, of which none would be ${none}, ` +
        "add rows of other questions, or give an eval_file",
    );
  }

  #isOut(row: RawRow): boolean {
    try {
      const { format } = this.#form;
      const value = parseRow(valueOf(row), row.where, format, this.#columns);
      return isHeldOut(rowText(value), this.#below);
    } catch (error) {
      if (!(error instanceof BadRowError)) throw error;
      this.#bad++;
      return false;
    }
  }
}

/** `chats` of a file `chats.jsonl.gz`; of a pattern, a word. */
export function sourceName(source: string): string {
  const name = basename(source).replace(/(?<=.)\..*$/s, "");
  return name.replace(/[^\p{L}\p{N}_+-]+/gu, "_") || "rows";
}

/** Counts the rows, and leaves enough of them to be trained. */
async function defaultShare(source: string): Promise<number> {
  let rows = 0;
  for await (const _ of rawRows(source)) rows++;
  return Math.min(SHARE, ENOUGH / Math.max(1, rows));
}

async function writeLine(file: Deno.FsFile, row: RawRow): Promise<void> {
  const line = "line" in row ? row.line : encoder.encode(jsonOf(row.value));
  for (const bytes of [line, LINE_FEED]) {
    for (let at = 0; at < bytes.length;) {
      at += await file.write(bytes.subarray(at));
    }
  }
}

const encoder = new TextEncoder();
const LINE_FEED = encoder.encode("\n");

/** JSON of a row of a table, whose integers may be larger than a number holds. */
function jsonOf(value: unknown): string {
  return JSON.stringify(
    value,
    (_key, one) =>
      typeof one === "bigint"
        ? (JSON as unknown as { rawJSON(text: string): unknown })
          .rawJSON(String(one))
        : one,
  );
}
