import { assert, assertMatch } from "@std/assert";
import { isoTime, systemClock } from "sft/core/clock.ts";

Deno.test("systemClock() counts milliseconds and never goes back", async () => {
  const before = systemClock();
  await new Promise((resolve) => setTimeout(resolve, 20));
  const waited = systemClock() - before;

  assert(waited >= 19 && waited < 5_000, `waited ${waited} ms`);
});

Deno.test("isoTime() tells the date and time in UTC", () => {
  const before = Date.now();
  const told = isoTime();
  const after = Date.now();

  assertMatch(told, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assert(before <= Date.parse(told) && Date.parse(told) <= after, told);
});
