import { assertEquals, assertThrows } from "@std/assert";
import { currentScope, scoped } from "sft/core/scope.ts";

Deno.test("currentScope() is empty outside of every scope", () => {
  assertEquals(currentScope(), "");
});

Deno.test("scoped() joins the names of the scopes it is called in", () => {
  const seen: string[] = [];
  scoped("step", () => {
    seen.push(currentScope());
    scoped("loss", () => seen.push(currentScope()));
    scoped("gradients", () => seen.push(currentScope()));
    seen.push(currentScope());
  });

  assertEquals(seen, ["step", "step/loss", "step/gradients", "step"]);
  assertEquals(currentScope(), "");
});

Deno.test("scoped() returns what the function returns", () => {
  assertEquals(scoped("sum", () => 1 + 2), 3);
});

Deno.test("scoped() leaves the scope when the function throws", () => {
  scoped("outer", () => {
    assertThrows(
      () =>
        scoped("inner", () => {
          throw new RangeError("Cannot go on: it is a test");
        }),
      RangeError,
      "Cannot go on: it is a test",
    );
    assertEquals(currentScope(), "outer");
  });
});
