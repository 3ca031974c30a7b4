import { assertEquals } from "@std/assert";
import { divideProperties, flatten } from "sft/view/compare/properties.ts";

Deno.test("divideProperties() takes a missing property for a difference", () => {
  const { differing, common } = divideProperties(["a", "b", "c"], [
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

Deno.test("divideProperties() of one run finds no difference", () => {
  const { differing, common } = divideProperties(["ours"], [
    new Map([["seed", "1"]]),
  ]);

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
      files: [],
      template: "chatml",
      limit: undefined,
      eval: null,
    }),
    new Map([
      ["seed", "42"],
      ["model.layers", "2"],
      ["model.head.tied", "true"],
      ["targets", "q, v"],
      ["template", "chatml"],
    ]),
  );
});
