import { assertAlmostEquals, assertEquals } from "@std/assert";
import { parallelCoordinates } from "sft/view/figures/parallel_coordinates.ts";

Deno.test("parallelCoordinates() places numbers by size, and words in order", () => {
  const { data, layout } = parallelCoordinates(["a", "<b>", "c"], [
    { title: "rate", values: ["0.0001", "0.01", "0.001"] },
    { title: "epochs", values: ["1", "3", "4"] },
    { title: "<packing>", values: ["naive", "isolated", "naive"] },
    { title: "same", values: ["7", "7", "7"] },
  ]);

  assertEquals(data.map(({ name }) => name), ["a", "&lt;b&gt;", "c"]);
  // By powers of ten; by size; in the order in which they come; one place.
  const places = data.map(({ y }) => y as number[]);
  [[0, 0, 0, 0.5], [1, 2 / 3, 1, 0.5], [0.5, 1, 0, 0.5]].forEach(
    (expected, line) =>
      expected.forEach((value, axis) =>
        assertAlmostEquals(places[line][axis], value, 1e-12)
      ),
  );
  const { xaxis, annotations } = layout as {
    xaxis: { ticktext: string[] };
    annotations: { x: number; text: string }[];
  };
  assertEquals(xaxis.ticktext, ["rate", "epochs", "&lt;packing&gt;", "same"]);
  assertEquals(
    annotations.map(({ x, text }) => `${x}: ${text}`).slice(3),
    ["1: 1", "1: 3", "1: 4", "2: naive", "2: isolated", "3: 7"],
  );
});
