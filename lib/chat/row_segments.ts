/**
 * A row of data as segments: rendered if it is a conversation, as it stands if
 * it marks itself.
 *
 * @module
 */
import type { DataRow } from "./message.ts";
import { renderConversation, type Segment, type Supervise } from "./render.ts";
import type { ChatTemplate } from "./template.ts";

/**
 * Segments of a row.
 *
 * @throws {UserError} As `renderConversation()` does.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { segmentsOf } from "sft/chat/row_segments.ts";
 * import { TEMPLATES } from "sft/chat/template.ts";
 *
 * const row = {
 *   stretches: [
 *     { text: "2+2=", supervised: false, content: true },
 *     { text: "4", supervised: true, content: true },
 *   ],
 *   where: "sums.jsonl:1",
 * };
 * const segments = segmentsOf(row, TEMPLATES.chatml, "assistant");
 * assertEquals(segments.map(({ supervised }) => supervised), [false, true]);
 * ```
 */
export function segmentsOf(
  row: DataRow,
  template: ChatTemplate,
  supervise: Supervise,
): Segment[] {
  if ("messages" in row) {
    return renderConversation(row.messages, template, supervise, row);
  }
  return row.stretches
    .filter(({ text }) => text !== "")
    .map(({ text, supervised, content }) => {
      if (supervise === "everything") {
        return {
          text,
          content,
          supervised: true,
          why: "everything is trained",
        };
      }
      const why = `marked ${supervised ? "to be trained" : "as read only"}`;
      return { text, content, supervised, why };
    });
}
