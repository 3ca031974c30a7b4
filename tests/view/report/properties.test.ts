import { assertEquals } from "@std/assert";
import { compare, flatten } from "sft/view/report/properties.ts";

Deno.test("compare() takes a missing property for a difference", () => {
  const { differing, common } = compare(["a", "b", "c"], [
    new Map([["seed", "1"], ["rank", "8"]]),
    new Map([["seed", "1"]]),
    new Map([["seed", "1"], ["rank", "8"]]),
  ]);

  assertEquals(differing, {
    columns: [{ title: "" }, { title: "a" }, { title: "b" }, { title: "c" }],
    rows: [["rank", "8", undefined, "8"]],
  });
  assertEquals(common, {
    columns: [{ title: "" }, { title: "every run" }],
    rows: [["seed", "1"]],
  });
});

Deno.test("compare() of one run finds no difference", () => {
  const { differing, common } = compare(["ours"], [new Map([["seed", "1"]])]);

  assertEquals(differing.rows, []);
  assertEquals(common, {
    columns: [{ title: "" }, { title: "ours" }],
    rows: [["seed", "1"]],
  });
});

Deno.test("flatten() names settings by their path", () => {
  assertEquals(
    flatten({
      seed: 42,
      model: { layers: 2, head: { tied: true } },
      targets: ["q", "v"],
      template: "chatml",
      limit: undefined,
      eval: null,
    }),
    new Map([
      ["seed", "42"],
      ["model.layers", "2"],
      ["model.head.tied", "true"],
      ["targets", '["q","v"]'],
      ["template", "chatml"],
    ]),
  );
});
