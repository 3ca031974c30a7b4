import { assertEquals } from "@std/assert";
import { AT } from "sft/cli/flags/read_at.ts";

Deno.test("AT is the final model unless another one is named", () => {
  assertEquals(AT.default, "final");
  assertEquals(["final", "best", "last"].map((name) => AT.read(name)), [
    "final",
    "best",
    "last",
  ]);
  assertEquals(AT.read("first"), undefined);
});
