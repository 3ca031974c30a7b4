import { assertEquals, assertThrows } from "@std/assert";
import { ruleOf } from "sft/engine/rule_of.ts";

Deno.test("ruleOf() finds a rule by its kernel", () => {
  assertEquals(
    ruleOf({ Add: "plus", Sub: "minus" }, "Sub", "train", "C"),
    "minus",
  );
});

Deno.test("ruleOf() refuses a kernel without one by its name", () => {
  for (const kernel of ["Erfinv", "constructor"]) {
    assertEquals(
      assertThrows(
        () => ruleOf({ Add: "plus" }, kernel, "train", "C"),
        TypeError,
      )
        .message,
      `Cannot lower "train" to C: no rule for kernel "${kernel}"`,
    );
  }
});
