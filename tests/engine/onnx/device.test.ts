import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { cudaLibraryPath, Device, openDevice } from "sft/engine/onnx/device.ts";
import { encodeModel } from "sft/engine/onnx/protobuf.ts";
import { openRuntime } from "sft/engine/onnx/runtime.ts";
import { NO_GPU } from "../../support/engines.ts";

const ROOT = `${import.meta.dirname}/../../..`;
const threads = navigator.hardwareConcurrency;
const ignore = NO_GPU !== undefined;
const open = () => openDevice(threads, { validate: true });

const value = (name: string, ...shape: number[]) => ({
  name,
  dtype: "float32" as const,
  shape,
});

Deno.test({
  name: "openDevice() opens one device a process",
  ignore,
  fn: () => {
    const device = open();

    assert(open() === device);
    assertEquals(device.provider, "WebGPU");
    assert(device.runtime === openRuntime(threads));
  },
});

Deno.test({
  name: "copy() and copyAsync() carry values to the device and back",
  ignore,
  fn: async () => {
    const device = open();
    const there = device.createTensor([3], "float32");
    const data = Float32Array.of(1, 2, 3);
    const host = device.runtime.createTensor(data, [3], "float32");

    device.copy(host, there);
    data.fill(0);
    await device.copyAsync(there, host);
    assertEquals([...data], [1, 2, 3]);
    for (const tensor of [there, host]) device.runtime.releaseTensor(tensor);
  },
});

Deno.test({
  name: "createSession() refuses a graph that would run on the CPU in part",
  ignore,
  fn: () => {
    const model = encodeModel({
      name: "partly",
      nodes: [
        {
          op: "FusedMatMul",
          name: "product",
          inputs: ["a", "b"],
          outputs: ["c"],
          attributes: {},
          domain: "com.microsoft",
        },
        {
          op: "Neg",
          name: "minus",
          inputs: ["c"],
          outputs: ["y"],
          attributes: {},
          domain: "",
        },
      ],
      initializers: [],
      inputs: [value("a", 2, 3), value("b", 3, 2)],
      outputs: [value("y", 2, 2)],
    });

    assertEquals(
      assertThrows(() => open().createSession(model), TypeError).message,
      "Cannot run a program on the GPU: the WebGPU provider lacks FusedMatMul, " +
        "lower them to others in gpu_rules.ts",
    );
  },
});

Deno.test({
  name: "createSession() says what else is wrong with a model",
  ignore,
  fn: () => {
    assertMatch(
      assertThrows(() => open().createSession(Uint8Array.of(1)), Error).message,
      /^Cannot run ONNX Runtime: /,
    );
  },
});

Deno.test("cudaLibraryPath() is beside ONNX Runtime's own library", () => {
  const { path, present } = cudaLibraryPath();

  assertMatch(path, /\/libonnxruntime_providers_cuda\.so$/);
  // The npm package holds none, and its install script is not run.
  assertEquals(present, false);
});

Deno.test("Device() without its provider's library says so", () => {
  assertEquals(
    assertThrows(() => new Device(openRuntime(threads), "CUDA", {}), Error)
      .message,
    "Cannot run ONNX Runtime: OrtSessionOptionsAppendExecutionProvider_Cuda: " +
      "Failed to load shared library",
  );
});

Deno.test("openDevice() without a GPU says what would work", async () => {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", "--no-check", "--config"],
      ...[`${ROOT}/deno.json`, `${ROOT}/tests/support/open_device.ts`],
    ],
    // No driver is found through a file that is not there.
    env: { VK_DRIVER_FILES: "/nowhere", VK_ICD_FILENAMES: "/nowhere" },
  }).output();

  assertMatch(
    new TextDecoder().decode(stdout),
    /^Cannot use --device gpu: WebGPU says "[^"]+"; install a GPU driver with Vulkan, or use --device cpu\n$/,
  );
});
