import { assertEquals } from "@std/assert";
import {
  BYTE_CHARACTERS,
  BYTES_BY_CHARACTER,
} from "sft/tokenizer/bpe/byte_characters.ts";

const character = (text: string) =>
  Array.from(new TextEncoder().encode(text), (byte) => BYTE_CHARACTERS[byte])
    .join("");

Deno.test("BYTE_CHARACTERS keeps what prints and renames the rest", () => {
  assertEquals(character("a~!"), "a~!");
  assertEquals(character(" \n\0"), "ĠĊĀ");
  assertEquals(character("你好"), "ä½łå¥½");
  assertEquals(BYTE_CHARACTERS[0xad], "Ń"); // the soft hyphen, renamed last
  assertEquals(new Set(BYTE_CHARACTERS).size, 256);
});

Deno.test("BYTES_BY_CHARACTER lists printable bytes before renamed ones", () => {
  assertEquals(BYTES_BY_CHARACTER.slice(0, 3), [0x21, 0x22, 0x23]);
  assertEquals(BYTES_BY_CHARACTER.slice(187, 191), [0xff, 0, 1, 2]);
  assertEquals(BYTES_BY_CHARACTER.at(-1), 0xad);
});
