import { assertEquals } from "@std/assert";
import { integer, number } from "sft/settings/number_kinds.ts";

Deno.test("integer() reads whole numbers in decimal notation", () => {
  const { read } = integer({ help: "" });

  assertEquals(["0", "-7", "+7", "32e3", "1.0"].map(read), [
    0,
    -7,
    7,
    32_000,
    1,
  ]);
  assertEquals(
    ["1.5", "0x10", "1_000", "1e300", "Infinity", "NaN", " 1", ""].map(read),
    new Array(8).fill(undefined),
  );
});

Deno.test("number() reads every finite number", () => {
  const { read } = number({ help: "" });

  assertEquals(["1e-5", ".5", "5.", "-0.25"].map(read), [1e-5, 0.5, 5, -0.25]);
  assertEquals(["1e999", "Infinity", "one", "-"].map(read), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("number() holds its bounds and says them", () => {
  const help = "";
  const cases = [
    [number({ help }), "a number", [-9, 0, 1, 9]],
    [number({ help, minimum: 0 }), "a number of at least 0", [0, 1, 9]],
    [number({ help, maximum: 1 }), "a number of at most 1", [-9, 0, 1]],
    [number({ help, above: 0 }), "a number above 0", [1, 9]],
    [number({ help, minimum: 0, maximum: 1 }), "a number from 0 to 1", [0, 1]],
    [
      number({ help, above: 0, maximum: 1 }),
      "a number above 0 and at most 1",
      [1],
    ],
  ] as const;
  for (const [flag, expected, accepted] of cases) {
    assertEquals(flag.expected, expected);
    assertEquals(
      [-9, 0, 1, 9].filter((value) => flag.read(`${value}`) === value),
      [...accepted],
      expected,
    );
  }
});

Deno.test("numbers of a library caller are held to the same bounds", () => {
  const { accepts } = integer({ help: "", minimum: 1, maximum: 3 });

  assertEquals(
    [0, 1, 1.5, 3, 4, NaN, Infinity, "1", null].filter(accepts),
    [1, 3],
  );
  assertEquals(number({ help: "" }).accepts(Infinity), false);
});
