import { assertEquals, assertThrows } from "@std/assert";
import {
  budgeted,
  checkLength,
  OverBudget,
  repeatText,
  spendBytes,
  spendLook,
  spendSteps,
} from "sft/chat/jinja/value/budget.ts";

Deno.test("budgeted() bounds steps, bytes and lengths of what it runs", () => {
  const over = [
    () => spendSteps(50_000_001),
    () => spendLook(16 * 50_000_001),
    () => spendBytes(256 * 2 ** 20 + 1),
    () => checkLength(64 * 2 ** 20 + 1),
    () => repeatText("ab", 2 ** 26),
  ];
  for (const work of over) {
    assertThrows(() => budgeted(() => void work()), OverBudget);
  }

  const within = budgeted(() => {
    spendSteps(49_999_999);
    spendLook(1);
    spendBytes(256 * 2 ** 20);
    checkLength(64 * 2 ** 20);
    return "done";
  });
  assertEquals(within, "done");
});

Deno.test("budgeted() begins anew each time, and ends with what it runs", () => {
  for (let round = 0; round < 3; round++) {
    budgeted(() => spendSteps(40_000_000));
  }
  assertThrows(() => budgeted(() => spendSteps(60_000_000)), OverBudget);
  spendSteps(60_000_000);
  spendBytes(2 ** 40);
  assertEquals(checkLength(2 ** 40), undefined);
});

Deno.test("repeatText() repeats, and not below once", () => {
  assertEquals(repeatText("ab", 2), "abab");
  assertEquals([repeatText("ab", 0), repeatText("ab", -3)], ["", ""]);
  assertEquals(repeatText("ab", NaN), "");
});
