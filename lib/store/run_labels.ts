/**
 * What a person said of a run afterwards: tags and a note, in `labels.json`
 * beside its record, which stays as the run wrote it.
 *
 * @module
 */
import { join } from "node:path";
import { readCheckedIfThere } from "../core/checked/checked_json.ts";
import { list, object, optional, text } from "../core/checked/schema.ts";
import { UserError } from "../core/errors.ts";
import { writeAside } from "./atomic.ts";

/** Tags and a note. */
export interface RunLabels {
  /** In the order in which they were given, each once. */
  readonly tags: readonly string[];
  readonly note?: string;
}

/** Name of the file in a run folder. */
export const LABELS_FILE = "labels.json";

const LABELS = object({ tags: optional(list(text)), note: optional(text) });

/** What is changed; what is left out stays as it is. */
export interface LabelChanges {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
  /** An empty one takes the note away. */
  readonly note?: string;
}

/**
 * The labels of a run; no tags where nobody gave any.
 *
 * @throws {UserError} If the file is damaged.
 */
export async function readLabels(folder: string): Promise<RunLabels> {
  const { tags = [], note } = await readCheckedIfThere(
    join(folder, LABELS_FILE),
    LABELS,
  );
  return { tags, ...(note !== undefined && { note }) };
}

/**
 * Changes the labels of a run.
 *
 * @throws {UserError} If a tag is no word, or the file is damaged.
 */
export async function changeLabels(
  folder: string,
  { add = [], remove = [], note }: LabelChanges,
): Promise<RunLabels> {
  add.forEach(assertTag);
  const before = await readLabels(folder);
  const tags = [...new Set([...before.tags, ...add])]
    .filter((tag) => !remove.includes(tag));
  const said = note ?? before.note ?? "";
  const labels = { tags, ...(said !== "" && { note: said }) };
  await writeAside(
    join(folder, LABELS_FILE),
    (aside) =>
      Deno.writeTextFile(aside, `${JSON.stringify(labels, undefined, 2)}\n`),
  );
  return labels;
}

/** @throws {UserError} If it cannot be given on a command line among others. */
function assertTag(tag: string): void {
  if (/^[\p{L}\p{N}][\p{L}\p{N}_.:+=-]*$/u.test(tag)) return;
  throw new UserError(
    `Cannot tag with "${tag}": expected a word of letters, digits and any of ` +
      "_ . : + = - between them",
  );
}
