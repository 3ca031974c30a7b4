import { assertEquals } from "@std/assert";
import { openDevice } from "sft/engine/onnx/device.ts";
import { fillOnDevice } from "sft/engine/onnx/device_fill.ts";
import { NO_GPU } from "../../support/engines.ts";

Deno.test({
  name: "fillOnDevice() sets every element, whatever the shape",
  ignore: NO_GPU !== undefined,
  fn: async () => {
    const device = openDevice(navigator.hardwareConcurrency, {
      validate: true,
    });
    for (const shape of [[1], [5], [3, 7], [2, 3, 4, 5], [70001]]) {
      const size = shape.reduce((product, length) => product * length);
      const data = new Float32Array(size);
      const there = device.createTensor(shape, "float32");
      const host = device.runtime.createTensor(data, shape, "float32");
      // The second finds the program of the first.
      for (const value of [2.5, 0]) {
        fillOnDevice(device, there, shape, value);
        await device.copyAsync(there, host);
        assertEquals(data, new Float32Array(size).fill(value));
      }
      for (const tensor of [there, host]) device.runtime.releaseTensor(tensor);
    }
  },
});
