import { assertEquals } from "@std/assert";
import { hash64, unitHash } from "sft/data/prepare/text_hash.ts";

// SHA-256 of "abc" begins ba7816bf 8f01cfea: FIPS 180-4, appendix.

Deno.test("hash64() is the beginning of SHA-256", () => {
  assertEquals(hash64("abc"), [0xba7816bf, 0x8f01cfea]);
});

Deno.test("unitHash() is its first half as a fraction", () => {
  assertEquals(unitHash("abc"), 0xba7816bf / 0x100000000);
});
