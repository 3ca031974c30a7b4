import { assertEquals } from "@std/assert";
import type { RunTool } from "sft/engine/tensorflow/setup/tools.ts";
import { installedXla, xlaFolder } from "sft/engine/xla/folder.ts";
import { installCudaPlugin } from "sft/engine/xla/setup/cuda_plugin.ts";
import { tempFolder } from "../../../support/temp_folder.ts";

Deno.test("installCudaPlugin() unpacks the plugin with what it depends on", async () => {
  await using cache = await tempFolder();
  const folder = xlaFolder(true, cache.path);
  const calls: string[] = [];
  const run: RunTool = async (command, args) => {
    calls.push([command, ...args].join(" "));
    const target = args[args.indexOf("--target") + 1];
    await Deno.mkdir(`${target}/nvidia/cu13/lib`, { recursive: true });
    const plugin = folder.plugin.replace(folder.path, target);
    await Deno.mkdir(plugin.slice(0, plugin.lastIndexOf("/")), {
      recursive: true,
    });
    await Deno.writeTextFile(plugin, "unpacked");
    return { code: 0, output: "" };
  };

  await installCudaPlugin(folder, run);
  assertEquals(calls, [
    "python3 -m pip install --quiet --disable-pip-version-check " +
    "--no-compile --no-cache-dir --only-binary :all: --python-version 3.12 " +
    "--platform manylinux_2_27_x86_64 --platform manylinux_2_17_x86_64 " +
    `--platform manylinux2014_x86_64 --target ${folder.path}.partial ` +
    "jax-cuda13-plugin[with-cuda]==0.12.0.1",
  ]);
  assertEquals(installedXla(true, cache.path), folder);
});
