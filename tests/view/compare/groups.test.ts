import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  groupPalette,
  groupRuns,
  oneASeed,
  propertiesOf,
  withFirst,
} from "sft/view/compare/groups.ts";
import { seedRun } from "../../support/arms.ts";
import { armWith } from "../../support/manifest.ts";
import { runViewWith } from "../../support/views.ts";

const drawn = (groups: ReturnType<typeof groupRuns>) =>
  groups.map(({ name, runs }) => [name, runs.map(({ name }) => name)]);

Deno.test("groupRuns() makes an arm of what differs in its seed", () => {
  const groups = groupRuns([
    seedRun("11", 1),
    seedRun("3", 1),
    seedRun("11", 2),
    runViewWith("by hand"),
  ]);

  assertEquals(drawn(groups), [
    ["11", ["11 · seed 1", "11 · seed 2"]],
    ["3", ["3 · seed 1"]],
    ["by hand", ["by hand"]],
  ]);
});

Deno.test("groupRuns() tells arms of two experiments apart", () => {
  const other = { experiment: armWith({ name: "masks", arm: "base" }) };

  const groups = groupRuns([
    seedRun("base", 1),
    seedRun("base", 1, {}, other),
    runViewWith("base"),
  ]);

  assertEquals(groups.map(({ name }) => name), [
    "epochs: base",
    "masks: base",
    "base",
  ]);
});

Deno.test("withFirst() puts an arm before the others", () => {
  const groups = groupRuns(["a", "b", "c"].map((arm) => seedRun(arm, 1)));
  const names = (first?: string) =>
    withFirst(groups, first).map(({ name }) => name);

  assertEquals(names(), ["a", "b", "c"]);
  assertEquals(names("b"), ["b", "a", "c"]);
  assertEquals(
    assertThrows(() => names("d"), UserError).message,
    'Cannot compare with "d": no such arm, choose one of "a", "b", "c"',
  );
});

Deno.test("oneASeed() counts a seed once, as it was run last", () => {
  const again = seedRun("3", 1, { path: "again" }, { started: "2026-12-01" });

  const [group] = groupRuns([again, seedRun("3", 1), seedRun("3", 2)]);

  assertEquals(oneASeed(group).map(({ path }) => path), [
    "again",
    "outputs/3 · seed 2",
  ]);
});

Deno.test("groupPalette() gives the runs of an arm its style", () => {
  const palette = groupPalette(
    groupRuns([seedRun("a", 1), seedRun("a", 2), seedRun("b", 1)]),
  );

  assertEquals(
    [...palette].map(([name, { colour }]) => [name, colour]),
    [
      ["a · seed 1", "#0072b2"],
      ["a · seed 2", "#0072b2"],
      ["b · seed 1", "#d55e00"],
      ["a", "#0072b2"],
      ["b", "#d55e00"],
    ],
  );
});

Deno.test("propertiesOf() lists the values of an arm's runs", () => {
  const seedsOf = (count: number) => {
    const seeds = Array.from({ length: count }, (_, seed) => seed + 1);
    const [group] = groupRuns(seeds.map((seed) => seedRun("a", seed)));
    return [...propertiesOf(group, ({ manifest: { seed } }) =>
      new Map([
        ["seed", `${seed}`],
        ["steps", "40"],
        ...seed === 2 ? [["note", "late"] as const] : [],
      ]))];
  };

  assertEquals(seedsOf(2), [
    ["seed", "1, 2"],
    ["steps", "40"],
    ["note", "late"],
  ]);
  assertEquals(seedsOf(4)[0], ["seed", "1, 2, 3, 4"]);
  assertEquals(seedsOf(5)[0], ["seed", "1, 2, 3 and 2 more"]);
});
