import { assertEquals, assertThrows } from "@std/assert";
import { deviceFlags } from "sft/cli/device_flags.ts";
import { defineFlags } from "sft/cli/flags.ts";
import { UserError } from "sft/core/errors.ts";

const flags = defineFlags({
  command: "x",
  about: "Try.",
  example: "--device gpu",
  flags: deviceFlags(),
});

Deno.test("deviceFlags() leave an engine on the CPU", () => {
  const { device, backend, precision } = flags.parse([]);

  assertEquals([device, backend, precision], ["cpu", "cpu", "fp32"]);
});

Deno.test("deviceFlags() refuse what is no device or backend", () => {
  const refusal = (...args: string[]) =>
    assertThrows(() => flags.parse(args), UserError).message;

  assertEquals(
    refusal("--device", "cuda"),
    'Cannot set --device: expected cpu or gpu, got "cuda"',
  );
  assertEquals(
    refusal("--backend", "webgl"),
    'Cannot set --backend: expected cpu or webgpu, got "webgl"',
  );
});
