import { assertEquals } from "@std/assert";
import { endOfText, examplesOfText } from "sft/batch/text_examples.ts";
import type { Tokenizer } from "sft/tokenizer/tokenizer.ts";
import { tiny } from "../chat/random_conversation.ts";

/** Examples of at most 4 tokens, trained ones in brackets, or why dropped. */
function drawn(text: string, change: Partial<Tokenizer> = {}): string[] {
  const tokenizer = { ...tiny, ...change };
  return examplesOfText(text, { tokenizer, maxLength: 4 }).map((example) => {
    if ("dropped" in example) return example.dropped;
    return Array.from(example.tokens, (id, t) => {
      const text = tiny.tokenText(id);
      return example.supervised[t] ? `[${text}]` : text;
    }).join("");
  });
}

Deno.test("examplesOfText() splits a long text and ends it, as drawn", () => {
  assertEquals(drawn("abcde"), ["[a][b][c][d]", "[e][<|endoftext|>]"]);
  assertEquals(drawn("fg"), ["[f][g][<|endoftext|>]"]);
});

Deno.test("examplesOfText() drops what would train nothing", () => {
  for (const text of ["", " ", "\n\n", "\u00a0\t"]) {
    assertEquals(drawn(text), ["no text"]);
  }
  assertEquals(drawn("hijk"), ["[h][i][j][k]", "a last token on its own"]);
});

Deno.test("examplesOfText() takes special tokens for text", () => {
  assertEquals(drawn("<|"), ["[<][|][<|endoftext|>]"]);
});

Deno.test("examplesOfText() ends texts with what the tokenizer has", () => {
  const without = (...absent: string[]) => (token: string) =>
    absent.includes(token) ? undefined : tiny.tokenId(token);

  assertEquals(
    drawn("a", { tokenId: without("<|endoftext|>") }),
    ["[a][<|im_end|>]"],
  );
  assertEquals(
    drawn("ab", { tokenId: without("<|endoftext|>", "</s>", "<|im_end|>") }),
    ["[a][b]"],
  );
});

Deno.test("endOfText() is the best token that a vocabulary has", () => {
  const of = (...tokens: string[]) =>
    endOfText({
      tokenId: (token) =>
        tokens.includes(token) ? tokens.indexOf(token) : undefined,
    });

  assertEquals(of("<|im_end|>", "</s>", "<|endoftext|>"), 2);
  assertEquals(of("<|im_end|>", "</s>"), 1);
  assertEquals(of("<|im_end|>"), 0);
  assertEquals(of("<pad>"), undefined);
});
