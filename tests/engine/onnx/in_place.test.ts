import { assertEquals, assertThrows } from "@std/assert";
import { assertInPlaceIsSafe } from "sft/engine/onnx/in_place.ts";
import type { OnnxNode } from "sft/engine/onnx/protobuf.ts";

/** A node drawn as `"y = Add(w, g)"`; it is named after its first result. */
function node(drawing: string): OnnxNode {
  const [, results, op, operands] = /^(.+) = (\w+)\((.*)\)$/.exec(drawing)!;
  const outputs = results.split(", ");
  const inputs = operands.split(", ");
  return { op, name: outputs[0], inputs, outputs, attributes: {}, domain: "" };
}

function check(replaces: Record<string, string>, ...drawing: string[]): void {
  assertInPlaceIsSafe(drawing.map(node), replaces);
}

/** Why the first replacement of w by new is refused. */
function refusal(...drawing: string[]): string {
  return assertThrows(() => check({ new: "w" }, ...drawing), RangeError)
    .message;
}

const refused = (why: string, output = "new", input = "w") =>
  `Cannot write "${output}" over "${input}": ${why}, ` +
  "give it a tensor of its own";

Deno.test("assertInPlaceIsSafe() accepts an update after every reader", () => {
  check(
    { new: "w" },
    "y = MatMul(x, w)",
    "norm = ReduceSumSquare(y)",
    "step = Mul(norm, rate)",
    "new = Sub(w, step)",
  );
});

Deno.test("assertInPlaceIsSafe() accepts what may write over an operand", () => {
  check({ new: "w" }, "new = Add(g, w)");
  check({ new: "w" }, "new = Sub(g, w)");
  check({ new: "w" }, "new = Mul(w, w)");
  check({ new: "w" }, "new = Gemm(a, b, w)");
  check({ new: "w" }, "new = ScatterElements(w, ids, rows)");
  check({ new: "w" }, "new = ScatterND(w, ids, rows)");
});

Deno.test("assertInPlaceIsSafe() accepts a writer that never saw the input", () => {
  check({ new: "w" }, "y = Exp(w)", "new = MatMul(y, y)");
  check({ new: "w" }, "new = MatMul(x, x)");
});

Deno.test("assertInPlaceIsSafe() accepts readers of the new value afterwards", () => {
  check({ new: "w" }, "new = Sub(w, g)", "y = MatMul(x, new)");
});

Deno.test("assertInPlaceIsSafe() accepts reads by an alias that are over", () => {
  check(
    { new: "w" },
    "flat = Reshape(w, shape)",
    "y = MatMul(x, flat)",
    "new = Sub(w, y)",
  );
  check({ new: "w" }, "flat = Reshape(w, shape)", "new = Add(flat, g)");
});

Deno.test("assertInPlaceIsSafe() keeps apart what it replaces", () => {
  check(
    { "new w": "w", "new m": "m" },
    "g = MatMul(w, x)",
    "new m = Add(m, g)",
    "new w = Sub(w, new m)",
  );
});

Deno.test("assertInPlaceIsSafe() refuses an output that no node writes", () => {
  assertEquals(refusal("y = Exp(w)"), refused("no node writes it"));
});

Deno.test("assertInPlaceIsSafe() refuses a reader that may come later", () => {
  const why = refused('"y" may read it afterwards');

  assertEquals(refusal("new = Sub(w, g)", "y = MatMul(x, w)"), why);
  // Drawn before, but nothing makes the runtime keep to that.
  assertEquals(refusal("y = MatMul(x, w)", "new = Sub(w, g)"), why);
  assertEquals(
    refusal("y = MatMul(x, w)", "z = Exp(g)", "new = Sub(w, z)"),
    why,
  );
});

Deno.test("assertInPlaceIsSafe() refuses a late reader of an alias", () => {
  const late = '"y" may read it afterwards';

  assertEquals(
    refusal(
      "flat = Reshape(w, shape)",
      "y = MatMul(x, flat)",
      "new = Add(flat, g)",
    ),
    refused(late),
  );
  assertEquals(
    refusal(
      "flat = Reshape(w, shape)",
      "same = Identity(flat)",
      "square = Reshape(same, shape)",
      "y = MatMul(x, square)",
      "new = Sub(square, g)",
    ),
    refused(late),
  );
});

Deno.test("assertInPlaceIsSafe() refuses a writer that reads all over the input", () => {
  const why = refused('"new" reads it while writing');

  assertEquals(refusal("new = MatMul(w, x)"), why);
  assertEquals(refusal("new = Gemm(w, x, b)"), why);
  assertEquals(refusal("new = Gemm(x, w, w)"), why);
  assertEquals(refusal("new = Transpose(w)"), why);
  assertEquals(refusal("new = ScatterElements(x, ids, w)"), why);
  assertEquals(refusal("new = Softmax(w)"), why);
});

Deno.test("assertInPlaceIsSafe() refuses a writer that does so by an alias", () => {
  assertEquals(
    refusal("flat = Reshape(w, shape)", "new = Gemm(flat, x, b)"),
    refused('"new" reads it while writing'),
  );
});

Deno.test("assertInPlaceIsSafe() refuses two results in one place", () => {
  const both = () =>
    check({ a: "w", b: "w" }, "a = Add(w, g)", "b = Mul(a, g)");

  assertEquals(
    assertThrows(both, RangeError).message,
    refused('"b" is written over it too', "a"),
  );
});

Deno.test("assertInPlaceIsSafe() checks every replacement", () => {
  const second = () =>
    check(
      { "new m": "m", new: "w" },
      "new m = Add(m, w)",
      "new = Sub(w, g)",
    );

  assertEquals(
    assertThrows(second, RangeError).message,
    refused('"new m" may read it afterwards'),
  );
});

Deno.test("assertInPlaceIsSafe() sees far back in long graphs", () => {
  // Ancestors are kept as bits of 32-bit words: more than two words of them.
  for (const early of [0, 1, 30, 31, 32, 63, 64, 69]) {
    const chain = Array.from(
      { length: 70 },
      (_, at) =>
        `t${at} = Mul(${at ? `t${at - 1}` : "x"}, ${at === early ? "w" : "x"})`,
    );
    check({ new: "w" }, ...chain, "new = Sub(w, t69)");
    assertEquals(
      refusal(...chain, `new = Sub(w, ${early ? `t${early - 1}` : "x"})`),
      refused(`"t${early}" may read it afterwards`),
    );
  }
});
