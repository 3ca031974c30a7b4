import { assertEquals } from "@std/assert";
import {
  type AddedToken,
  AddedTokens,
  mayBeData,
} from "sft/tokenizer/added_tokens.ts";

const token = (
  content: string,
  more: Partial<AddedToken> = {},
): AddedToken => ({
  id: 0,
  content,
  ...more,
});

/** Tokens in brackets; data is what lies between `from` and `to`. */
function split(text: string, tokens: AddedToken[], from = 0, to = 0): string {
  return new AddedTokens(tokens)
    .split(text, (start, end) => start < to && end > from)
    .map(({ start, end, token }) => {
      const part = text.slice(start, end);
      return token ? `[${part}]` : part;
    }).join("|");
}

Deno.test("AddedTokens.split() takes the longest at each place", () => {
  const tokens = [token("<a>"), token("<a><b>"), token("b")];

  assertEquals(split("x<a><b>b<a>y", tokens), "x|[<a><b>]|[b]|[<a>]|y");
  assertEquals(split("", tokens), "");
});

Deno.test("AddedTokens.split() leaves data alone, where a token touches it", () => {
  const tokens = [token("<a>"), token("\n\n")];

  assertEquals(split("<a><a>", tokens, 2, 4), "<a><a>");
  assertEquals(split("<a><a>", tokens, 3, 6), "[<a>]|<a>");
  // White space means nothing, so that data may be it.
  assertEquals(split("a\n\nb", tokens, 0, 4), "a|[\n\n]|b");
});

Deno.test("AddedTokens.split() heeds lstrip, rstrip and single_word", () => {
  assertEquals(
    split("a <m> b", [token("<m>", { lstrip: true })]),
    "a|[<m>]| b",
  );
  assertEquals(
    split("a <m> b", [token("<m>", { rstrip: true })]),
    "a |[<m>]|b",
  );
  assertEquals(
    split("am m", [token("m", { single_word: true })]),
    "am |[m]",
  );
});

Deno.test("mayBeData() is true of white space alone", () => {
  assertEquals(
    ["\n\n", "▁▁", "\t", "<b>", " a"].map((text) => mayBeData(token(text))),
    [true, true, true, false, false],
  );
});
