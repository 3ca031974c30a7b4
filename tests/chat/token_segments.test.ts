import { assertEquals } from "@std/assert";
import type { Segment } from "sft/chat/render.ts";
import { tokenSegments } from "sft/chat/token_segments.ts";
import { tiny } from "./random_conversation.ts";

/** A segment of the template's words; in brackets, one that is trained. */
function segment(text: string): Segment {
  const supervised = text.startsWith("[");
  const words = supervised ? text.slice(1, -1) : text;
  return { text: words, content: false, supervised, why: "" };
}

/** Every token, and the index of its segment. */
function owners(...texts: string[]): [string, number][] {
  const { ids, segmentOf } = tokenSegments(texts.map(segment), tiny);
  return ids.map((id, t) => [tiny.tokenText(id), segmentOf[t]]);
}

Deno.test("tokenSegments() gives a token to the segment that it lies in", () => {
  assertEquals(owners("Hi", "\n", "[Hello]"), [
    ["Hi", 0],
    ["\n", 1],
    ["Hello", 2],
  ]);
});

Deno.test("tokenSegments() gives a token over a border to what is trained of it", () => {
  assertEquals(owners("H", "i"), [["Hi", 0]]);
  assertEquals(owners("H", "[i]"), [["Hi", 1]]);
  assertEquals(owners("[H]", "i"), [["Hi", 0]]);
});

Deno.test("tokenSegments() gives no token to a segment without text", () => {
  assertEquals(owners("", "H", "[]", "i", ""), [["Hi", 1]]);
});
