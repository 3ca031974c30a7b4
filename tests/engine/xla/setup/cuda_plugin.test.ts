import { assertEquals } from "@std/assert";
import { exists } from "sft/engine/tensorflow/folder.ts";
import type { RunTool } from "sft/engine/tensorflow/setup/tools.ts";
import { installedXla, xlaFolder } from "sft/engine/xla/folder.ts";
import { installCudaPlugin } from "sft/engine/xla/setup/cuda_plugin.ts";
import { tempFolder } from "../../../support/temp_folder.ts";

const METADATA = [
  "Name: jax-cuda13-plugin",
  "Requires-Dist: jax-cuda13-pjrt==0.12.0.1",
  'Requires-Dist: nvidia-cublas>=13.0.0.19; sys_platform == "linux" and ' +
  'extra == "with-cuda"',
  'Requires-Dist: nvidia-nvvm; extra == "with-cuda"',
].join("\n");

Deno.test("installCudaPlugin() unpacks the plugin, and the libraries it lists", async () => {
  await using cache = await tempFolder();
  const folder = xlaFolder(true, cache.path);
  const calls: string[] = [];
  const run: RunTool = async (_command, args) => {
    const at = args.indexOf("--target");
    const target = args[at + 1];
    calls.push(args.slice(at + 2).join(" "));
    assertEquals(args[args.indexOf("--python-version") + 1], "3.12");
    const put = async (path: string, content = "") => {
      const full = `${target}/${path}`;
      await Deno.mkdir(full.slice(0, full.lastIndexOf("/")), {
        recursive: true,
      });
      await Deno.writeTextFile(full, content);
    };
    if (calls.length === 1) {
      await put("jax_plugins/xla_cuda13/xla_cuda_plugin.so");
      await put("jax_cuda13_plugin/_solver.so");
      await put("jax_cuda13_plugin-0.12.0.1.dist-info/METADATA", METADATA);
    } else {
      await put("nvidia/cu13/lib/libcublas.so.13");
    }
    return { code: 0, output: "" };
  };

  await installCudaPlugin(folder, run);
  assertEquals(calls, [
    "jax-cuda13-pjrt==0.12.0.1 jax-cuda13-plugin==0.12.0.1",
    "nvidia-cublas>=13.0.0.19 nvidia-nvvm",
  ]);
  assertEquals(installedXla(true, cache.path), folder);
  assertEquals(exists(`${folder.path}/nvidia/cu13/lib/libcublas.so.13`), true);
  assertEquals(exists(`${folder.path}/jax_cuda13_plugin`), false);
});
