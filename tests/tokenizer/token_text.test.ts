import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { streamDecoder } from "sft/tokenizer/token_text.ts";
import { randomText, tiny } from "../chat/random_conversation.ts";

Deno.test("tokenText() shows a token as a reader would", () => {
  const shown = (text: string) => tiny.encodeTemplate(text).map(tiny.tokenText);

  assertEquals(shown("<|im_start|>user\nHi there"), [
    "<|im_start|>",
    "user",
    "\n",
    "Hi",
    " there",
  ]);
  assertEquals(shown("中"), ["<0xE4>", "<0xB8>", "<0xAD>"]);
  assertEquals(tiny.tokenText(999), "<unused 999>");
});

/** What comes out after each token, then what was held back to the end. */
function pieces(ids: readonly number[], options = {}): string[] {
  const decoder = streamDecoder(tiny, options);
  return [...ids.map((id) => decoder.push(id)), decoder.end()];
}

Deno.test("streamDecoder() waits until a character is whole", () => {
  assertEquals(pieces(tiny.encodeContent("a中😀!")), [
    ...["a", "", "", "中", "", "", "", "😀", "!", ""],
  ]);
});

Deno.test("streamDecoder() gives up on what cannot become a character", () => {
  const [lead, ...rest] = tiny.encodeContent("😀");
  const [a] = tiny.encodeContent("a");

  assertEquals(pieces([lead, a]), ["", "\uFFFDa", ""]);
  assertEquals(pieces([lead, lead, ...rest]), [
    ...["", "\uFFFD", "", "", "😀", ""],
  ]);
  assertEquals(pieces([lead, ...rest.slice(0, 2)]), ["", "", "", "\uFFFD"]);
});

Deno.test("streamDecoder() leaves special tokens out where asked to", () => {
  const ids = tiny.encodeTemplate("Hi<|im_end|>");

  assertEquals(pieces(ids), ["Hi", "<|im_end|>", ""]);
  assertEquals(pieces(ids, { skipSpecial: true }), ["Hi", "", ""]);
});

Deno.test("streamDecoder() waits for the space before a first word", () => {
  // As SentencePiece decodes: a space before each word, none before the first.
  const words = {
    decode: (ids: readonly number[]) => ids.map((id) => `w${id}`).join(" "),
  };
  const decoder = streamDecoder(words);

  assertEquals([1, 2, 3].map((id) => decoder.push(id)), ["w1", " w2", " w3"]);
});

Deno.test("streamDecoder() gives the decoding of all tokens, in pieces", () => {
  const random = randomStream(1, "streams");
  for (let round = 0; round < 200; round++) {
    const text = tiny.encodeTemplate(randomText(random));
    const noise = Array.from({ length: 8 }, () => random.integer(286));
    const ids = [...text, ...noise];

    assertEquals(pieces(ids).join(""), tiny.decode(ids));
  }
});
