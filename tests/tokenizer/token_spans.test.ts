import { assertEquals } from "@std/assert";
import {
  type Spelling,
  tokenEnds,
  tokenSpeller,
} from "sft/tokenizer/token_spans.ts";

const WORDS: Spelling = { byteLevel: false, continuing: "" };

function ends(text: string, tokens: string[], spelling = WORDS): number[] {
  const spelled = tokens.map(tokenSpeller(spelling));
  return [...tokenEnds(new TextEncoder().encode(text), spelled)];
}

Deno.test("tokenEnds() follows byte-level tokens through a character", () => {
  const spelling = { ...WORDS, byteLevel: true };

  // é is C3 A9, written Ã and ©.
  assertEquals(ends("é b", ["Ã", "©", "Ġb"], spelling), [1, 2, 4]);
});

Deno.test("tokenEnds() reads ▁ as a space, there or added", () => {
  assertEquals(ends("a b", ["▁a", "▁b"]), [1, 3]);
  assertEquals(ends(" a  b", ["▁a", "▁▁", "b"]), [2, 4, 5]);
});

Deno.test("tokenEnds() reads bytes that stand for themselves", () => {
  assertEquals(ends("a\n😀", ["a", "<0x0A>", "<0xF0>", "<0x9F>"]), [
    1,
    2,
    3,
    4,
  ]);
});

Deno.test("tokenEnds() passes over spaces that the encoder dropped", () => {
  const spelling = { ...WORDS, continuing: "##" };

  assertEquals(ends("un able  x", ["un", "ab", "##le", "x"], spelling), [
    2,
    5,
    7,
    10,
  ]);
});

Deno.test("tokenEnds() takes an unknown token for all up to the next", () => {
  const spelling = { ...WORDS, unknown: "<unk>" };

  assertEquals(ends("a😀b", ["a", "<unk>", "b"], spelling), [1, 5, 6]);
  assertEquals(ends("a😀", ["a", "<unk>"], spelling), [1, 5]);
});
