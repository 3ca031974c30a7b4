import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists, tensorflowFolder } from "sft/engine/tensorflow/folder.ts";
import type { RunTool } from "sft/engine/tensorflow/setup/tools.ts";
import { xlaFolder } from "sft/engine/xla/folder.ts";
import { buildCpuPlugin } from "sft/engine/xla/setup/cpu_plugin.ts";
import { tempFolder } from "../../../support/temp_folder.ts";

Deno.test("buildCpuPlugin() compiles against the library that is kept", async () => {
  await using cache = await tempFolder();
  const folder = xlaFolder(false, cache.path);
  const tensorflow = tensorflowFolder(false, cache.path);
  const library = `${tensorflow.path}/libraries/tensorflow`;
  const run: RunTool = async (command, args) => {
    assertEquals(command, "g++");
    const [source] = args.filter((argument) => argument.endsWith(".cc"));
    assertEquals(exists(source), true);
    const included = args.flatMap((argument, at) =>
      argument === "-I" ? [args[at + 1]] : []
    );
    // Before the wheel's: it takes the place of what they lack.
    assertEquals(exists(`${included[0]}/mlir/IR/BuiltinOps.h`), true);
    assertEquals(included.slice(1), [
      `${library}/include`,
      `${library}/include/external/highwayhash`,
      `${library}/include/external/farmhash_archive/src`,
    ]);
    assertEquals(args[args.indexOf("-L") + 1], library);
    await Deno.writeTextFile(args.at(-1)!, "built");
    return { code: 0, output: "" };
  };

  await buildCpuPlugin(folder, tensorflow, run);
  assertEquals(Deno.readTextFileSync(folder.plugin), "built");
});

Deno.test("buildCpuPlugin() leaves no plugin when compiling fails", async () => {
  await using cache = await tempFolder();
  const folder = xlaFolder(false, cache.path);
  const run: RunTool = () =>
    Promise.resolve({ code: 1, output: "fatal error: pjrt_client.h\n" });

  const { message } = await assertRejects(
    () => buildCpuPlugin(folder, tensorflowFolder(false, cache.path), run),
    UserError,
  );
  assertEquals(
    message,
    "Cannot compile XLA's plugin: g++ ended with 1: fatal error: pjrt_client.h",
  );
  assertEquals(exists(folder.plugin), false);
});
