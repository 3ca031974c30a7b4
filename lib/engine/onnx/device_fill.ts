/**
 * Setting every element of a tensor on a device without a copy from the host.
 *
 * Sums of gradients are set to zero at every step: copies from the host would be
 * as large as the model each time.
 *
 * @module
 */
import { addressOf, cString, type Pointer } from "../pointer.ts";
import type { Device } from "./device.ts";
import { encodeModel } from "./protobuf.ts";

/** One session a shape, kept as long as the device. */
const sessions = new WeakMap<Device, Map<string, Pointer>>();

/** Sets a float32 tensor of this shape. */
export function fillOnDevice(
  device: Device,
  tensor: Pointer,
  shape: readonly number[],
  value: number,
): void {
  const { runtime } = device;
  const data = Float32Array.of(value);
  const host = runtime.createTensor(data, [1], "float32");
  const names = { input: cString("value"), output: cString("filled") };
  const list = (memory: ArrayBufferView | Pointer) =>
    BigUint64Array.of(addressOf(memory));
  runtime.native("run", [
    ...["pointer", "pointer", "buffer", "buffer", "usize"] as const,
    ...["buffer", "usize", "buffer"] as const,
  ])(
    sessionFor(device, shape),
    null,
    list(names.input),
    list(host),
    1n,
    list(names.output),
    1n,
    list(tensor),
  );
  runtime.releaseTensor(host);
}

function sessionFor(device: Device, shape: readonly number[]): Pointer {
  const known = sessions.get(device) ?? new Map<string, Pointer>();
  sessions.set(device, known);
  const key = shape.join();
  let session = known.get(key);
  if (!session) {
    session = device.createSession(expandModel(shape));
    known.set(key, session);
  }
  return session;
}

/** filled = value, repeated over the shape. */
function expandModel(shape: readonly number[]): Uint8Array {
  const lengths = BigInt64Array.from(shape.map(BigInt));
  return encodeModel({
    name: "fill",
    nodes: [{
      op: "Expand",
      name: "fill",
      inputs: ["value", "shape"],
      outputs: ["filled"],
      attributes: {},
      domain: "",
    }],
    initializers: [{
      name: "shape",
      dtype: "int64",
      shape: [shape.length],
      data: new Uint8Array(lengths.buffer),
    }],
    inputs: [{ name: "value", dtype: "float32", shape: [1] }],
    outputs: [{ name: "filled", dtype: "float32", shape }],
  });
}
