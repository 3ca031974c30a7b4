import { assertEquals, assertThrows } from "@std/assert";
import { graphFigure } from "sft/view/figures/graph_figure.ts";

const call = (id: string, ...inputs: string[]) => ({
  id,
  label: `<${id}>`,
  kind: inputs.length === 0 ? "input" : "call",
  inputs,
  detail: "float32 [2]",
});

Deno.test("graphFigure() places calls right of all that they read", () => {
  const { data } = graphFigure(
    [call("x"), call("w"), call("square", "x"), call("sum", "square", "w")],
    "a graph",
  );
  const [lines, inputs, calls] = data;

  assertEquals([inputs.x, inputs.y], [[0, 0], [0.5, -0.5]]);
  assertEquals([calls.x, calls.y], [[1, 2], [0, 0]]);
  assertEquals(lines.x, [0, 1, null, 1, 2, null, 0, 2, null]);
  assertEquals(lines.y, [0.5, 0, null, 0, 0, null, -0.5, 0, null]);
});

Deno.test("graphFigure() shows labels as text", () => {
  const { data, layout } = graphFigure([call("x")], "<b>");

  assertEquals(data[1].text, ["&lt;x&gt;"]);
  assertEquals(layout.title, { text: "&lt;b&gt;" });
});

Deno.test("graphFigure() refuses a call that reads what comes later", () => {
  assertThrows(
    () => graphFigure([call("square", "x"), call("x")], "a graph"),
    RangeError,
    'Cannot draw call "square": it reads "x", which does not come before it',
  );
});
