/**
 * Conversations of two people as rows to fine-tune on: who speaks first is the
 * user, who answers the assistant.
 *
 * The form of PyPI's chitchat-dataset 0.9.0: conversations by their id, each a
 * list of turns, each a list of messages that one person sent in a row.
 *
 * @module
 */
import type * as v from "valibot";
import { readChecked } from "../../core/checked/checked_json.ts";
import { list, object, record, text } from "../../core/checked/schema.ts";
import { unitHash } from "../../data/prepare/text_hash.ts";

/** As far as it is read. */
const DATASET = record(object({
  messages: list(list(object({ text, sender: text }))),
}));

/** A row with messages by role. */
export interface ChatRow {
  readonly messages: readonly {
    readonly role: "user" | "assistant";
    readonly content: string;
  }[];
}

/** Turns of a row at most: what is said later depends on all before it. */
const MOST_TURNS = 6;

/** Share of the conversations that is held out, by a hash of their ids. */
const HELD_OUT = 0.05;

/**
 * Reads the rows on either side. A conversation in which one of two people says
 * nothing, or of more than two, is left out; one is cut after an answer, and
 * after six turns at most.
 *
 * @throws {UserError} If the file has another form.
 */
export async function chitchatRows(
  path: string,
): Promise<{ train: ChatRow[]; heldOut: ChatRow[] }> {
  const rows: { train: ChatRow[]; heldOut: ChatRow[] } = {
    train: [],
    heldOut: [],
  };
  for (
    const [id, { messages }] of Object.entries(
      await readChecked(path, DATASET),
    )
  ) {
    const row = rowOf(messages);
    if (!row) continue;
    const side = unitHash(`chitchat ${id}`) < HELD_OUT ? "heldOut" : "train";
    rows[side].push(row);
  }
  return rows;
}

type Turns = v.InferOutput<typeof DATASET>[string]["messages"];

function rowOf(turns: Turns): ChatRow | undefined {
  const said: { sender: string; content: string }[] = [];
  for (const { sender, text } of turns.flat()) {
    const content = text.trim();
    if (content === "") continue;
    const last = said.at(-1);
    if (last?.sender === sender) last.content += `\n${content}`;
    else said.push({ sender, content });
  }
  if (new Set(said.map(({ sender }) => sender)).size !== 2) return undefined;
  const kept = said.slice(0, Math.min(MOST_TURNS, said.length & ~1));
  return {
    messages: kept.map(({ content }, index) => ({
      role: index % 2 === 0 ? "user" : "assistant",
      content,
    })),
  };
}
