import { assert, assertEquals } from "@std/assert";
import { cutTo, displayWidth, padTo, wrapTo } from "sft/core/terminal_text.ts";

Deno.test("displayWidth() counts columns, not characters", () => {
  const widths: Record<string, number> = {
    "": 0,
    "abc": 3,
    "长江": 4,
    "，。": 4, // full-width punctuation
    "ＡＢ": 4, // full-width letters
    "カナ": 4,
    "ｶﾅ": 2, // half-width katakana
    "한국": 4,
    "𠀀": 2, // beyond the basic plane
    "e\u0301": 1, // combining acute
    "👩‍💻": 2, // three code points joined into one picture
    "🇨🇳": 2,
    "❤️": 2, // a heart asked to be a picture
    "–…⏎": 3,
    "\u200b": 0,
  };

  for (const [text, width] of Object.entries(widths)) {
    assertEquals(displayWidth(text), width, JSON.stringify(text));
  }
});

Deno.test("padTo() fills up to a width on either side", () => {
  assertEquals(padTo("长", 4, "left"), "长  ");
  assertEquals(padTo("长", 4, "right"), "  长");
  assertEquals(padTo("too long", 4, "left"), "too long");
});

Deno.test("cutTo() never exceeds the width", () => {
  assertEquals(cutTo("abcdef", 6), "abcdef");
  assertEquals(cutTo("abcdefg", 6), "abcde…");
  assertEquals(cutTo("长江长江", 6), "长江…");
  assertEquals(cutTo("a长江长", 5), "a长…");
});

Deno.test("wrapTo() breaks at spaces and between wide characters", () => {
  assertEquals(wrapTo("the quick brown fox", 10), ["the quick", "brown fox"]);
  assertEquals(wrapTo("长江全长约6300公里", 6), [
    "长江全",
    "长约",
    "6300公",
    "里",
  ]);
  assertEquals(wrapTo("outputs/sft", 4), ["outp", "uts/", "sft"]);
  assertEquals(wrapTo("a outputs", 4), ["a", "outp", "uts"]);
  assertEquals(wrapTo("", 4), [""]);
});

Deno.test("wrapTo() loses nothing and never exceeds the width", () => {
  const text = "SFT 让模型 learn to answer，而不是 continue。 👩‍💻 end";
  for (let width = 2; width < 50; width++) {
    const lines = wrapTo(text, width);

    assert(lines.every((line) => displayWidth(line) <= width), `${width}`);
    assertEquals(
      lines.join("").replaceAll(" ", ""),
      text.replaceAll(" ", ""),
    );
  }
});

Deno.test("wrapTo() breaks a word that is too wide after a mark in it", () => {
  assertEquals(wrapTo("learning_rate", 10), ["learning_", "rate"]);
  assertEquals(wrapTo("of learning_rate", 14), ["of", "learning_rate"]);
  assertEquals(wrapTo("outputs/sft/final", 12), ["outputs/sft/", "final"]);
  assertEquals(wrapTo("gradient", 5), ["gradi", "ent"]);
});
