import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { guarded } from "sft/engine/guarded.ts";

Deno.test("guarded() lets an executable be used until its end", async () => {
  const calls: string[] = [];
  const inner = {
    inputs: {},
    outputs: {},
    report: { traceMs: 1, lowerMs: 2, sessionMs: 3, nodes: 4 },
    run: () => Promise.resolve(void calls.push("run")),
    dispose: () => void calls.push("dispose"),
  };
  const outer = guarded("step", inner);

  await outer.run();
  assertEquals(
    [outer.inputs, outer.outputs, outer.report],
    [inner.inputs, inner.outputs, inner.report],
  );
  outer.dispose();
  outer.dispose();
  const message =
    'Cannot use "step": it was disposed of, compile it again or ' +
    "dispose of it later";
  assertEquals(
    (await assertRejects(() => outer.run(), Error)).message,
    message,
  );
  assertEquals(assertThrows(() => outer.inputs, Error).message, message);
  assertEquals(assertThrows(() => outer.outputs, Error).message, message);
  assertEquals(calls, ["run", "dispose"]);
});
