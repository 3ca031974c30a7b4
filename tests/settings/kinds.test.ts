import { assertEquals } from "@std/assert";
import {
  boolean,
  choice,
  joinNames,
  many,
  string,
} from "sft/settings/kinds.ts";

Deno.test("choice() takes its names only", () => {
  const flag = choice(["a", "b", "c"], { default: "b", help: "which letter" });

  assertEquals(["a", "B", ""].map(flag.read), ["a", undefined, undefined]);
  assertEquals(flag.choices, ["a", "b", "c"]);
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

Deno.test("boolean() may have no value and come to one all the same", () => {
  const { presence, default: none, otherwise } = boolean({
    otherwise: true,
    help: "",
  });

  assertEquals([presence, none, otherwise], ["optional", undefined, true]);
});

Deno.test("kinds accept values of their own type alone", () => {
  const values = [true, "a", "", 1, null, undefined, ["a"]];
  const accepted = (row: { accepts(value: unknown): boolean }) =>
    values.filter(row.accepts);

  assertEquals<unknown>(accepted(boolean({ help: "" })), [true]);
  assertEquals<unknown>(accepted(string({ help: "" })), ["a"]);
  assertEquals<unknown>(accepted(choice(["a"], { help: "" })), ["a"]);
});

Deno.test("string() and many() take any text", () => {
  assertEquals(string({ help: "" }).read(" -x "), " -x ");
  assertEquals(many({ help: "" }).read("a,b"), "a,b");
  assertEquals(many({ help: "" }).default, []);
  assertEquals(many({ default: ["a"], help: "" }).default, ["a"]);
});

Deno.test("joinNames() lists names as people do", () => {
  assertEquals(joinNames([]), "");
  assertEquals(joinNames(["a"]), "a");
  assertEquals(joinNames(["a", "b"]), "a or b");
  assertEquals(joinNames(["a", "b", "c"], "and"), "a, b and c");
});
