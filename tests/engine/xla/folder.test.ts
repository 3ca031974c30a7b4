import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { tensorflowFolder } from "sft/engine/tensorflow/folder.ts";
import { installedXla, requireXla, xlaFolder } from "sft/engine/xla/folder.ts";
import { tempFolder } from "../../support/temp_folder.ts";

async function put(path: string): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, "");
}

Deno.test("xlaFolder() keeps releases and devices apart", () => {
  assertEquals(xlaFolder(false, "/cache"), {
    path: "/cache/sft/xla-2.21.0.1-cpu",
    cuda: false,
    plugin: "/cache/sft/xla-2.21.0.1-cpu/xla_cpu_plugin.so",
  });
  const path = "/cache/sft/xla-0.12.0.1-cuda";
  assertEquals(xlaFolder(true, "/cache"), {
    path,
    cuda: true,
    plugin: `${path}/jax_plugins/xla_cuda13/xla_cuda_plugin.so`,
  });
});

Deno.test("installedXla() wants the plugin and what it needs", async () => {
  await using cache = await tempFolder();
  const [cpu, gpu] = [false, true].map((cuda) => xlaFolder(cuda, cache.path));
  const found = () =>
    [false, true].map((cuda) => installedXla(cuda, cache.path));
  assertEquals(found(), [undefined, undefined]);

  await put(cpu.plugin);
  await put(gpu.plugin);
  assertEquals(found(), [undefined, undefined]);
  await put(tensorflowFolder(false, cache.path).library);
  assertEquals(found(), [cpu, undefined]);
  await Deno.mkdir(`${gpu.path}/nvidia`);
  assertEquals(found(), [cpu, gpu]);
  assertEquals(requireXla(true, cache.path), gpu);
});

Deno.test("requireXla() says which task sets a plugin up", () => {
  const refusal = (cuda: boolean) =>
    assertThrows(() => requireXla(cuda, "/nowhere"), UserError).message;

  assertEquals(
    refusal(false),
    'Cannot use XLA on the CPU: its plugin is not set up in "/nowhere/sft", ' +
      "run deno task setup:xla",
  );
  assertEquals(
    refusal(true),
    'Cannot use XLA on a GPU: its plugin is not set up in "/nowhere/sft", ' +
      "run deno task setup:xla --cuda",
  );
});
