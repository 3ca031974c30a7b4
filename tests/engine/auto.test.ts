import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { choose, findAvailable, openEngine } from "sft/engine/auto.ts";

const CPU = { device: "cpu", precision: "fp32" } as const;

Deno.test("choose() takes a GPU where there is one", () => {
  assertEquals(choose({ gpu: "Radeon 780M", tensorflow: true }, "f16"), {
    engine: "onnx",
    options: { device: "gpu", precision: "f16" },
    reason: "there is a GPU, Radeon 780M",
  });
});

Deno.test("choose() takes the CPU otherwise, and says what is wrong with GPUs", () => {
  assertEquals(choose({ tensorflow: true }), {
    engine: "onnx",
    options: CPU,
    reason: "no GPU answers",
  });
  assertEquals(choose({ noGpu: "the driver is old" }), {
    engine: "onnx",
    options: CPU,
    reason: "the driver is old",
  });
});

Deno.test("choose() takes TensorFlow for products in bf16 on the CPU", () => {
  assertEquals(choose({ tensorflow: true }, "bf16"), {
    engine: "tensorflow",
    options: { device: "cpu", precision: "bf16" },
    reason: "no GPU answers, and onnx does not multiply in bf16",
  });
});

Deno.test("choose() says where it has to do without a precision", () => {
  const { options, reason } = choose({}, "bf16");

  assertEquals(options, CPU);
  assertEquals(
    reason,
    "no GPU answers; its products are fp32 there, not bf16",
  );
  assertEquals(
    choose({ tensorflow: true }, "f16").reason,
    "no GPU answers; its products are fp32 there, not f16",
  );
});

Deno.test("openEngine() makes what choose() chooses here, and says why once", async () => {
  const lines: string[] = [];
  const engine = await openEngine("auto", {}, (line) => lines.push(line));
  const { options, reason } = choose(await findAvailable());

  assertEquals(engine.name, "onnx");
  assert(
    engine.description.includes(options.device === "gpu" ? "GPU" : "CPU"),
  );
  assertEquals(lines, [
    `engine auto: onnx on the ${options.device}, as ${reason}`,
  ]);
});

Deno.test("openEngine() hands the precision on", async () => {
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);
  const { engine, options, reason } = choose(await findAvailable(), "bf16");
  const opening = openEngine("auto", { precision: "bf16" }, log);

  if (options.device === "gpu") {
    const { message } = await assertRejects(() => opening, UserError);
    assertMatch(message, /^Cannot use --precision bf16 with --engine onnx on/);
  } else {
    assertEquals((await opening).name, engine);
  }
  assertEquals(lines, [
    `engine auto: ${engine} on the ${options.device}, as ${reason}`,
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
