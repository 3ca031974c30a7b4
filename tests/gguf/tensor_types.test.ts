import { assertEquals } from "@std/assert";
import {
  TENSOR_TYPES,
  tensorType,
  typeNumber,
  typeText,
} from "sft/gguf/tensor_types.ts";

Deno.test("tensorType() knows a type by ggml's number", () => {
  const numbers = { F32: 0, F16: 1, Q4_0: 2, Q4_1: 3, Q5_0: 6, Q5_1: 7 };
  const others = { Q8_0: 8, Q4_K: 12, Q5_K: 13, Q6_K: 14, BF16: 30 };

  for (const [name, number] of Object.entries({ ...numbers, ...others })) {
    assertEquals([tensorType(number)?.name, typeNumber(name)], [name, number]);
  }
  assertEquals(TENSOR_TYPES.length, 11);
});

Deno.test("typeText() names also what is not read", () => {
  assertEquals(
    [23, 10, 34, 39, 5, 99].map((number) => [
      typeText(number),
      tensorType(number),
    ]),
    [
      ["IQ4_XS (type 23)", undefined],
      ["Q2_K (type 10)", undefined],
      ["TQ1_0 (type 34)", undefined],
      ["MXFP4 (type 39)", undefined],
      ["type 5", undefined],
      ["type 99", undefined],
    ],
  );
});
