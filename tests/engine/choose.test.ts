import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { ENGINE_NAMES, engineByName } from "sft/engine/choose.ts";
import { ENGINES_HERE } from "../support/engines.ts";

const refusal = (name: string) =>
  assertThrows(() => engineByName(name), UserError).message;

Deno.test("engineByName() makes every engine that is named", () => {
  assertEquals(ENGINE_NAMES, ["onnx", "eager", "tensorflow"]);
  for (const name of ENGINES_HERE) assertEquals(engineByName(name).name, name);
});

Deno.test("engineByName() hands on the number of threads", () => {
  const threads = navigator.hardwareConcurrency;

  assertMatch(
    engineByName("onnx", threads).description,
    new RegExp(`^ONNX Runtime 1\\.30\\.0, CPU, ${threads} threads$`),
  );
});

Deno.test("engineByName() refuses an unknown name and says what is near", () => {
  assertEquals(
    refusal("onx"),
    'Cannot use engine "onx": expected one of onnx, eager, tensorflow, ' +
      "closest is onnx",
  );
  assertEquals(
    refusal("torch"),
    'Cannot use engine "torch": expected one of onnx, eager, tensorflow',
  );
});

Deno.test("engineByName() knows no names that every object has", () => {
  assertEquals(
    refusal("constructor"),
    'Cannot use engine "constructor": expected one of onnx, eager, tensorflow',
  );
});
