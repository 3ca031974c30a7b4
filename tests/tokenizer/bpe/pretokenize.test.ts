import { assertEquals } from "@std/assert";
import { pretokenize } from "sft/tokenizer/bpe/pretokenize.ts";

Deno.test("pretokenize() cuts letters, digits and signs apart", () => {
  assertEquals(pretokenize("x1=22,y"), ["x", "1", "=", "22", ",", "y"]);
  assertEquals(pretokenize("3米等于300厘米。"), [
    "3",
    "米等于",
    "300",
    "厘米",
    "。",
  ]);
});

Deno.test("pretokenize() gives a word the one space before it", () => {
  assertEquals(pretokenize("a b  c\n d "), [
    "a",
    " b",
    " ",
    " c",
    "\n",
    " d",
    " ",
  ]);
});

Deno.test("pretokenize() knows English contractions in lower case only", () => {
  assertEquals(pretokenize("we'll I'M"), ["we", "'ll", " I", "'", "M"]);
});

Deno.test("pretokenize() takes white space as Unicode does", () => {
  assertEquals(pretokenize("a\u0085\u3000b"), ["a", "\u0085", "\u3000", "b"]);
  assertEquals(pretokenize("\ufeff\ufeffa"), ["\ufeff\ufeff", "a"]);
});

Deno.test("pretokenize() loses nothing", () => {
  const text = "they're  你好,\t👩‍👩‍👧 é\u0301 \ud800 1,000\r\n\n";
  assertEquals(pretokenize(text).join(""), text);
  assertEquals(pretokenize(""), []);
});
