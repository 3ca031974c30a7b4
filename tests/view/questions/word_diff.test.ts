import { assertEquals } from "@std/assert";
import { wordDiff } from "sft/view/questions/word_diff.ts";

/** What the base does not have, in brackets. */
const drawn = (base: string, text: string) =>
  wordDiff(base, text).map(({ text, same }) => same ? text : `[${text}]`)
    .join("");

Deno.test("wordDiff() marks what the other text has not", () => {
  assertEquals(drawn("It is 4.", "It is 4."), "It is 4.");
  assertEquals(drawn("It is 4.", "It is 5."), "It is [5.]");
  assertEquals(drawn("a b c d e", "b x d e f"), "b [x ]d e [f]");
  assertEquals(drawn("", "new words"), "[new words]");
  assertEquals(drawn("gone", ""), "");
  assertEquals(drawn("one two", "one"), "one");
});

Deno.test("wordDiff() keeps the longest sequence in common", () => {
  assertEquals(drawn("a b c a b", "c a b a b"), "[c ]a b a b");
  assertEquals(drawn("x a y b z c", "a q b q c"), "a [q ]b [q ]c");
});

Deno.test("wordDiff() takes Chinese character by character", () => {
  assertEquals(drawn("长江在中国。", "黄河在中国。"), "[黄河]在中国。");
  assertEquals(drawn("答案是4。", "答案是 5。"), "答案是 [5]。");
});

Deno.test("wordDiff() loses nothing of the text", () => {
  const text = "  two\n\nlines, 长江 and \t more ";

  assertEquals(
    wordDiff("two more lines", text).map(({ text }) => text).join(""),
    text,
  );
});

Deno.test("wordDiff() compares long texts that differ in a few words", () => {
  const text = (word: string) => `start ${"a ".repeat(2000)}${word} end`;

  assertEquals(wordDiff(text("b"), text("c")).map(({ same }) => same), [
    ...[true, false, true],
  ]);
});

Deno.test("wordDiff() takes long texts that have little in common as they are", () => {
  const words = (word: string) => `start ${`${word} `.repeat(700)}end`;

  assertEquals(wordDiff(words("a"), words("b")), [
    { text: words("b"), same: false },
  ]);
});
