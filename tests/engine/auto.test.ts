import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { choose, lookAround, openEngine } from "sft/engine/auto.ts";

Deno.test("choose() takes a GPU where there is one", () => {
  assertEquals(choose({ gpu: "Radeon 780M" }), {
    engine: "onnx",
    options: { device: "gpu" },
    reason: "there is a GPU, Radeon 780M",
  });
});

Deno.test("choose() takes the CPU otherwise, and says what is wrong with GPUs", () => {
  const options = { device: "cpu" } as const;

  assertEquals(choose({}), {
    engine: "onnx",
    options,
    reason: "no GPU answers",
  });
  assertEquals(choose({ noGpu: "the driver is old" }), {
    engine: "onnx",
    options,
    reason: "the driver is old",
  });
});

Deno.test("openEngine() makes what choose() chooses here, and says why once", async () => {
  const lines: string[] = [];
  const engine = await openEngine("auto", {}, (line) => lines.push(line));
  const { options, reason } = choose(await lookAround());

  assertEquals(engine.name, "onnx");
  assert(
    engine.description.includes(options.device === "gpu" ? "GPU" : "CPU"),
  );
  assertEquals(lines, [
    `engine auto: onnx on the ${options.device}, as ${reason}`,
  ]);
});

Deno.test("openEngine() says that the CPU's products are fp32", async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const engine = await openEngine("auto", { precision: "bf16" }, log)
    .catch((error: Error) => error);
  const { options, reason } = choose(await lookAround());

  if (options.device === "gpu") {
    assertEquals(
      (engine as Error).message,
      "Cannot use --precision bf16 with --engine onnx on the GPU: it " +
        "multiplies in fp32 or f16 there, use --engine tensorflow --device gpu",
    );
    return;
  }
  assertEquals(lines, [
    `engine auto: onnx on the cpu, as ${reason}; its products are fp32 there, ` +
    "not bf16",
  ]);
});

Deno.test("openEngine() makes a named engine without a word", async () => {
  const silent = (line: string) => {
    throw new Error(line);
  };

  assertEquals((await openEngine("eager", {}, silent)).name, "eager");
  assertEquals(
    (await assertRejects(() => openEngine("automatic", {}, silent), UserError))
      .message,
    'Cannot use engine "automatic": expected one of onnx, eager, tensorflow, xla',
  );
});
