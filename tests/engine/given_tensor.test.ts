import { assertEquals, assertThrows } from "@std/assert";
import { givenTensor } from "sft/engine/given_tensor.ts";
import type {
  EngineTensor,
  HostArray,
  TensorSpec,
} from "sft/engine/program.ts";

class Mine implements EngineTensor {
  constructor(
    readonly shape: number[],
    readonly dtype: TensorSpec["dtype"] = "float32",
  ) {}
  write(): void {}
  fill(): void {}
  read(): Promise<HostArray> {
    return Promise.resolve(new Float32Array());
  }
}
class Derived extends Mine {}

/** Of the same form, but not the same kind. */
class Foreign implements EngineTensor {
  readonly shape = [2, 3];
  readonly dtype = "float32";
  write(): void {}
  fill(): void {}
  read(): Promise<HostArray> {
    return Promise.resolve(new Float32Array());
  }
}

const SPEC: TensorSpec = { shape: [2, 3], dtype: "float32" };
const given = (tensor?: EngineTensor) =>
  givenTensor("step", "w", SPEC, tensor, Mine);
const refusal = (tensor: EngineTensor) =>
  assertThrows(() => given(tensor), RangeError).message;

Deno.test("givenTensor() hands on a tensor that fits", () => {
  const tensor = new Mine([2, 3]);
  const derived = new Derived([2, 3]);

  assertEquals(given(tensor) === tensor, true);
  assertEquals(given(derived) === derived, true);
  assertEquals(given(undefined), undefined);
});

Deno.test("givenTensor() refuses another shape", () => {
  assertEquals(
    refusal(new Mine([3, 2])),
    'Cannot bind "step": w has shape [3, 2], expected [axis 0=2, axis 1=3]',
  );
  assertEquals(
    refusal(new Mine([6])),
    'Cannot bind "step": w has shape [6], expected [axis 0=2, axis 1=3]',
  );
});

Deno.test("givenTensor() refuses another dtype and another engine's tensor", () => {
  assertEquals(
    refusal(new Mine([2, 3], "int32")),
    'Cannot bind "step": w is int32 of another engine or type, ' +
      "expected float32 of this one",
  );
  assertEquals(
    refusal(new Foreign()),
    'Cannot bind "step": w is float32 of another engine or type, ' +
      "expected float32 of this one",
  );
});
