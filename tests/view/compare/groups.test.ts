import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  groupPalette,
  groupRuns,
  oneASeed,
  propertiesOf,
  withFirst,
} from "sft/view/compare/groups.ts";
import type { RunView } from "sft/view/compare/run_view.ts";
import { seedRun } from "../../support/arms.ts";
import { armWith, manifestWith } from "../../support/manifest.ts";
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

/** A run of no experiment, in a folder `outputs/NAME`. */
function plainRun(name: string, seed: number, config = {}): RunView {
  return runViewWith(name, {
    manifest: manifestWith({
      name,
      seed,
      config: { num_epochs: 1, ...config },
    }),
  });
}

Deno.test("groupRuns() pools plain runs that differ in their seed alone", () => {
  const groups = groupRuns([
    plainRun("one-seed-1", 1, { output_dir: "a", threads: 1 }),
    plainRun("three-seed-1", 1, { num_epochs: 3 }),
    plainRun("one-seed-2", 2, { output_dir: "b", threads: 2 }),
    plainRun("three-seed-12", 12, { num_epochs: 3 }),
  ]);

  assertEquals(drawn(groups), [
    ["one", ["one-seed-1", "one-seed-2"]],
    ["three", ["three-seed-1", "three-seed-12"]],
  ]);
});

Deno.test("groupRuns() takes a seed that is run again for another arm", () => {
  const groups = groupRuns([
    plainRun("before-1", 1),
    plainRun("before-2", 2),
    plainRun("after-1", 1),
    plainRun("after-2", 2),
  ]);

  assertEquals(drawn(groups), [
    ["before", ["before-1", "before-2"]],
    ["after", ["after-1", "after-2"]],
  ]);
});

Deno.test("groupRuns() lets a plain run join the arm of its settings", () => {
  const config = { num_epochs: 1 };
  const arm = (name: string, changes = {}) =>
    seedRun(name, 1, {}, { config: { ...config, ...changes } });

  const groups = groupRuns([
    arm("one"),
    arm("three", { num_epochs: 3 }),
    plainRun("more", 7),
    plainRun("again", 1),
  ]);

  assertEquals(drawn(groups), [
    ["one", ["one · seed 1", "more"]],
    ["three", ["three · seed 1"]],
    ["again", ["again"]],
  ]);
  // Two arms of the same settings, as of an experiment without a difference.
  const alike = groupRuns([arm("a"), arm("b"), plainRun("more", 7)]);
  assertEquals(alike.map(({ name }) => name), ["a", "b", "more"]);
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
