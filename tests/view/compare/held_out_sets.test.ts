import { assertEquals } from "@std/assert";
import {
  evaluationsOn,
  heldOutSets,
  lossesOn,
} from "sft/view/compare/held_out_sets.ts";
import {
  evaluationWith,
  heldOutLossWith,
  runViewWith,
} from "../../support/views.ts";

const [A, B] = ["aa", "bb"].map((byte) => byte.repeat(32));

Deno.test("heldOutSets() has those of most runs first, then those of losses alone", () => {
  const on = (...sets: [set: string, dataSha256: string][]) =>
    runViewWith("", {
      evaluations: sets.map(([set, dataSha256]) =>
        evaluationWith(1, { set, dataSha256 })
      ),
      heldOutLosses: [heldOutLossWith(1, 2, { set: "texts" })],
    });

  assertEquals(heldOutSets([on(["b", B]), on(["a", A], ["b", B])]), [
    { name: "b", dataSha256: B },
    { name: "a", dataSha256: A },
    { name: "texts" },
  ]);
  assertEquals(heldOutSets([runViewWith("")]), []);
});

Deno.test("heldOutSets() goes by contents, not by names", () => {
  const run = (set: string, dataSha256: string) =>
    runViewWith(set, {
      evaluations: [evaluationWith(1, { set, dataSha256 })],
      heldOutLosses: [heldOutLossWith(1, 2, { set })],
    });
  const [first, renamed, changed] = [run("a", A), run("copy", A), run("a", B)];

  const sets = heldOutSets([first, renamed, changed]);

  // Of two contents under one name, the later is told apart by its hash.
  assertEquals(sets, [
    { name: "a", dataSha256: A },
    { name: "a (bbbbbbbb)", dataSha256: B },
  ]);
  assertEquals(evaluationsOn(renamed, sets[0]), renamed.evaluations);
  assertEquals(lossesOn(renamed, sets[0]), renamed.heldOutLosses);
  assertEquals(evaluationsOn(changed, sets[0]), []);
  assertEquals(lossesOn(changed, sets[0]), []);
  assertEquals(evaluationsOn(changed, sets[1]), changed.evaluations);
  assertEquals(lossesOn(changed, sets[1]), changed.heldOutLosses);
});

Deno.test("lossesOn() keeps apart what a resumed run of version 0.1 names twice", () => {
  // Its unnamed loss was on another file than its evaluation, perhaps.
  const [before, after] = ["held_out", "a"].map((set, step) =>
    heldOutLossWith(step, 2, { set })
  );
  const run = runViewWith("", {
    evaluations: ["held_out", "a"].map((set, step) =>
      evaluationWith(step, { set, dataSha256: A })
    ),
    heldOutLosses: [before, after],
  });

  const [set, unnamed] = heldOutSets([run]);

  assertEquals([set.name, unnamed], ["a", { name: "held_out" }]);
  assertEquals(lossesOn(run, set), [after]);
  assertEquals(lossesOn(run, unnamed), [before]);
});
