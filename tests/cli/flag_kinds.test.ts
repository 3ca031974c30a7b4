import { assertEquals } from "@std/assert";
import {
  boolean,
  choice,
  integer,
  listed,
  many,
  number,
  string,
} from "sft/cli/flag_kinds.ts";

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

Deno.test("choice() takes its names only, and lists them in its help", () => {
  const flag = choice(["a", "b", "c"], { default: "b", help: "which letter" });

  assertEquals(["a", "B", ""].map(flag.read), ["a", undefined, undefined]);
  assertEquals(flag.help, "which letter: a, b or c");
  assertEquals(flag.expected, "a, b or c");
  assertEquals(flag.default, "b");
});

Deno.test("boolean() reads true and false, and is off by default", () => {
  const flag = boolean({ help: "" });

  assertEquals(["true", "false", "True", "toString"].map(flag.read), [
    true,
    false,
    undefined,
    undefined,
  ]);
  assertEquals(flag.default, false);
  assertEquals(boolean({ default: true, help: "" }).default, true);
});

Deno.test("string() and many() take any text", () => {
  assertEquals(string({ help: "" }).read(" -x "), " -x ");
  assertEquals(many({ help: "" }).read("a,b"), "a,b");
  assertEquals(many({ help: "" }).default, []);
  assertEquals(many({ default: ["a"], help: "" }).default, ["a"]);
});

Deno.test("listed() joins names as people do", () => {
  assertEquals(listed([]), "");
  assertEquals(listed(["a"]), "a");
  assertEquals(listed(["a", "b"]), "a or b");
  assertEquals(listed(["a", "b", "c"], "and"), "a, b and c");
});
