import { assert, assertEquals, assertMatch } from "@std/assert";
import { reportMachine } from "sft/engine/machine/machine_report.ts";
import { NO_GPU } from "../../support/engines.ts";

Deno.test("reportMachine() tries every engine on every device", async () => {
  const { engines, threads, versions, adapter, auto, missing } =
    await reportMachine(
      0,
    );

  assertEquals(engines.map(({ flags }) => flags), [
    "--engine onnx --device cpu",
    "--engine onnx --device gpu",
    "--engine tensorflow --device cpu",
    "--engine tensorflow --device cpu --precision bf16",
    "--engine tensorflow --device gpu",
    "--engine xla --device cpu",
    "--engine xla --device cpu --precision bf16",
    "--engine xla --device gpu",
    "--engine eager --backend cpu",
    "--engine eager --backend webgpu",
  ]);
  for (const { flags, gflops, description } of engines) {
    if (/tensorflow|xla/.test(flags)) continue;
    const needsGpu = /gpu/.test(flags);
    if (needsGpu && NO_GPU !== undefined) {
      assertEquals(gflops, undefined);
      assertMatch(description, /^Cannot use --(device gpu|backend webgpu): /);
    } else {
      assert(gflops! > 0, flags);
    }
  }
  assertEquals(threads, navigator.hardwareConcurrency);
  assertEquals(Object.keys(versions), [
    "deno",
    "v8",
    "tensorflowjs",
    "onnxruntime",
  ]);
  assert(adapter.length > 0);
  assertMatch(auto, /^onnx on the [cg]pu, as /);
  assertMatch(missing.at(-1)!, /^ONNX Runtime's CUDA provider, /);
});
