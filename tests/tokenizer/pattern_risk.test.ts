import { assertEquals } from "@std/assert";
import { mayNeverEnd } from "sft/tokenizer/pattern_risk.ts";

/** Patterns of the forms that published tokenizers have. */
const PUBLISHED = [
  "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|" +
  " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{M}]*[\\p{Ll}\\p{M}]+(?i:'s|'t)?|\\p{N}{1,3}|" +
  " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
  "[^\\r\\n\\p{L}\\p{N}]?+\\p{L}++|\\p{N}{1,3}+",
  "[\\p{Lu}&&[^\\p{Han}]]*[\\p{Ll}&&[^\\p{Han}]]+",
  "(?=(\\d{3})+(?!\\d))",
  " ?[^(\\s|[.,!?…。，、।۔،])]+",
  "(?i)\\p{L}+",
  " {2,}",
];

Deno.test("mayNeverEnd() lets patterns of published forms pass", () => {
  for (const pattern of PUBLISHED) {
    assertEquals(mayNeverEnd(pattern), false, pattern);
  }
});

const DOUBTFUL = [
  "(a+)+$",
  "(a|a)*$",
  "(?:a|aa)+$",
  "(.*)*x",
  "(\\w+\\s?)+$",
  "([a-z]+){2,}$",
  "(a{1,9}){1,9}$",
  "(a?){30}a{30}",
  "^(([a-z])+.)+[A-Z]$",
  "(?:(?:é)+)+$",
  "((a+)b?)+z",
  "(?<x>a+)+$",
  "a*a*a*a*b",
  "(a)(\\1*)*",
];

Deno.test("mayNeverEnd() doubts repetitions within repetitions", () => {
  for (const pattern of DOUBTFUL) {
    assertEquals(mayNeverEnd(pattern), true, pattern);
  }
});

Deno.test("mayNeverEnd() reads what is no pattern to its end", () => {
  for (const pattern of ["(", ")+", "[", "\\", "\\p{", "{", "(?", "[[", ""]) {
    assertEquals(mayNeverEnd(pattern), false, pattern);
  }
});
