import { assert, assertEquals, assertThrows } from "@std/assert";
import { bindProgram } from "sft/engine/executable.ts";
import type { EngineTensor, Program, TensorSpec } from "sft/engine/program.ts";
import { ArrayTensor } from "sft/engine/tensor.ts";

/** A tensor that says when it is disposed of. */
class Mine extends ArrayTensor {
  disposed = false;
  override dispose(): void {
    this.disposed = true;
  }
}
class Derived extends Mine {}

/** Of the same form, but not the same class. */
class Foreign extends ArrayTensor {}

const W: TensorSpec = { shape: [2, 3], dtype: "float32" };
const LOSS: TensorSpec = { shape: [], dtype: "float32" };
const REPORT = { traceMs: 1, lowerMs: 2, sessionMs: 3, nodes: 4 };

const PROGRAM: Program = {
  name: "step",
  inputs: { w: W, x: W },
  replaces: { next: "w" },
  run: () => ({}),
};

// What an executable refuses after its end is in engine_contract.ts.

/** Binds the program, and notes what is done to it. */
function bind(given: Record<string, EngineTensor>, calls: string[] = []) {
  const made: Mine[] = [];
  const executable = bindProgram(PROGRAM, given, {
    tensorClass: Mine,
    allocate: (spec) => {
      made.push(new Mine(spec));
      return made.at(-1)!;
    },
  }, () => {
    calls.push("load");
    return {
      report: REPORT,
      results: new Map([["next", W], ["loss", LOSS]]),
      bind: (inputs, outputs) => {
        calls.push(`bind ${Object.keys(inputs)} to ${Object.keys(outputs)}`);
        return () => Promise.resolve(void calls.push("run"));
      },
      dispose: () => void calls.push("dispose"),
    };
  });
  return { executable, made, calls };
}

Deno.test("bindProgram() takes what is given and makes the rest", () => {
  const w = new Derived(W);
  const { executable: { inputs, outputs }, made } = bind({ w });

  assert(inputs.w === w);
  assert(outputs.next === w);
  assertEquals(Object.keys(outputs), ["next", "loss"]);
  assertEquals(made.length, 2);
  assert(made[0] === inputs.x);
  assert(made[1] === outputs.loss);
  assertEquals([...outputs.loss.shape], []);
});

Deno.test("bindProgram() loads, binds and runs in that order", async () => {
  const { executable, calls } = bind({});
  await executable.run();

  assertEquals(executable.report, REPORT);
  assertEquals(calls, ["load", "bind w,x to next,loss", "run"]);
});

Deno.test("bindProgram() disposes of what it made, once", () => {
  const w = new Mine(W);
  const { executable, made, calls } = bind({ w });
  executable.dispose();
  executable.dispose();

  assertEquals(calls.slice(2), ["dispose"]);
  assertEquals(made.map(({ disposed }) => disposed), [true, true]);
  assertEquals(w.disposed, false);
});

Deno.test("bindProgram() loads nothing for a tensor that does not fit", () => {
  const wide = "x has shape [6], expected [axis 0=2, axis 1=3]";
  const other = "of another engine or type, expected float32 of this one";
  const refused: [ArrayTensor, string][] = [
    [new Mine({ shape: [6], dtype: "float32" }), wide],
    [new Mine({ shape: [2, 3], dtype: "int32" }), `x is int32 ${other}`],
    [new Foreign(W), `x is float32 ${other}`],
  ];
  for (const [x, why] of refused) {
    const calls: string[] = [];
    assertEquals(
      assertThrows(() => bind({ x }, calls), RangeError).message,
      `Cannot bind "step": ${why}`,
    );
    assertEquals(calls, []);
  }
});
