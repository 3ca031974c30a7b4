/**
 * Which conversations of a data file a template is checked with.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import type { Conversation, DataRow } from "../message.ts";
import { renderConversation } from "../render.ts";
import type { ChatTemplate } from "../template.ts";

/** Rows that are looked at; kinds that come later are not checked. */
const LOOKED_AT = 1000;

/**
 * The first conversation of each kind among the first thousand rows. A kind is
 * what templates treat differently: a system turn, more than one answer,
 * thoughts, tools, turns in an unusual order.
 *
 * Texts that mark themselves go through no template and are left out.
 *
 * @param isGood Rows for which this is false are passed over; every row is good
 * where left out.
 */
export async function oneOfEachKind(
  rows: AsyncIterable<DataRow>,
  isGood: (row: Conversation) => boolean = () => true,
): Promise<Conversation[]> {
  const kinds = new Map<string, Conversation>();
  let looked = 0;
  for await (const row of rows) {
    if ("messages" in row) {
      const kind = kindOf(row);
      if (!kinds.has(kind) && isGood(row)) kinds.set(kind, row);
    }
    if (++looked === LOOKED_AT) break;
  }
  return [...kinds.values()];
}

/** Whether a template takes a conversation. */
export function canRender(
  conversation: Pick<Conversation, "messages" | "tools">,
  template: ChatTemplate,
): boolean {
  const { messages } = conversation;
  try {
    renderConversation(messages, template, "everything", conversation);
    return true;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return false;
  }
}

function kindOf({ messages, tools }: Conversation): string {
  const has = (look: (message: Conversation["messages"][number]) => unknown) =>
    messages.some((message) => Boolean(look(message)));
  const talk = messages.filter(({ role }) => role !== "system");
  const answers = talk.filter(({ role }) => role === "assistant").length;
  return JSON.stringify({
    system: has(({ role }) => role === "system"),
    answers: answers > 1,
    alternates: talk.every(({ role }, turn) =>
      role === (turn % 2 === 0 ? "user" : "assistant")
    ),
    thinks: has(({ reasoning_content }) => reasoning_content),
    calls: has(({ tool_calls }) => tool_calls?.length),
    tools: (tools?.length ?? 0) > 0,
  });
}
