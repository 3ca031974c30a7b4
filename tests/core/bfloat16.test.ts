import { assertEquals } from "@std/assert";
import { narrowToBfloat16, widenBfloat16 } from "sft/core/bfloat16.ts";

Deno.test("narrowToBfloat16() rounds to nearest, ties to even", () => {
  const [one, above] = [0x3f80, 0x3f81]; // 1 and the number after it
  const between = (share: number) => 1 + share * 2 ** -7;

  assertEquals(
    narrowToBfloat16(
      Float32Array.of(1, between(0.49), between(0.5), between(1.5), -1),
    ),
    Uint16Array.of(one, one, one, 0x3f82, 0xbf80),
  );
  assertEquals(
    widenBfloat16(Uint16Array.of(one, above, 0x7fc0)),
    Float32Array.of(1, between(1), NaN),
  );
});
