import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists, tensorflowFolder } from "sft/engine/tensorflow/folder.ts";
import { bindingPath } from "sft/engine/tensorflow/package.ts";
import { headersPath } from "sft/engine/tensorflow/setup/libraries.ts";
import type { RunTool } from "sft/engine/tensorflow/setup/tools.ts";
import { requireXla, xlaFolder } from "sft/engine/xla/folder.ts";
import { checkXla, setUpXla } from "sft/engine/xla/setup/setup_xla.ts";
import { tempFolder } from "../../../support/temp_folder.ts";
import { testWithXla } from "../../../support/xla.ts";

async function put(path: string): Promise<void> {
  await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
  await Deno.writeTextFile(path, "");
}

/** Leaves what pip and g++ would. */
function fakeTools() {
  const called: string[] = [];
  const run: RunTool = async (command, args) => {
    if (args.at(-1) === "--version") return { code: 0, output: "" };
    called.push(command);
    if (command === "g++") {
      await put(args.at(-1)!);
      return { code: 0, output: "" };
    }
    const target = args[args.indexOf("--target") + 1];
    if (args.at(-1)!.startsWith("tensorflow")) {
      await put(`${target}/tensorflow/libtensorflow_cc.so.2`);
      await put(`${target}/tensorflow/include/pjrt_client.h`);
    } else if (args.at(-1)!.startsWith("jax")) {
      await put(`${target}/jax_plugins/xla_cuda13/xla_cuda_plugin.so`);
      await put(`${target}/jax_cuda13_plugin-0.12.0.1.dist-info/METADATA`);
    } else {
      await put(`${target}/nvidia/cu13/lib/libcublas.so.13`);
    }
    return { code: 0, output: "" };
  };
  return { called, run };
}

Deno.test("setUpXla() compiles the CPU's plugin, and keeps headers for the next", async () => {
  await using cache = await tempFolder();
  const { called, run } = fakeTools();
  const lines: string[] = [];
  const setup = {
    cuda: false,
    log: (line: string) => lines.push(line),
    cache: cache.path,
    run,
  };

  const folder = await setUpXla(setup);
  assertEquals(folder, requireXla(false, cache.path));
  assertEquals(called, ["python3", "g++"]);
  assertEquals(lines, [
    "TensorFlow 2.21.0: downloading 270 MiB with pip",
    "XLA's plugin: compiling with g++, a minute",
    `kept in "${folder.path}"`,
  ]);
  // setup:tensorflow has not been here: it will want them.
  assertEquals(exists(headersPath(tensorflowFolder(false, cache.path))), true);

  lines.length = 0;
  assertEquals(await setUpXla(setup), folder);
  assertEquals(called.length, 2);
  assertEquals(lines, [`XLA's plugin in "${folder.path}": there already`]);
});

Deno.test("setUpXla() downloads headers again where they were removed", async () => {
  await using cache = await tempFolder();
  const tensorflow = tensorflowFolder(false, cache.path);
  await put(tensorflow.library);
  await put(bindingPath(tensorflow));
  const { called, run } = fakeTools();
  const lines: string[] = [];

  await setUpXla({
    cuda: false,
    log: (line) => lines.push(line),
    cache: cache.path,
    run,
  });
  assertEquals(called, ["python3", "g++"]);
  assertEquals(
    lines[0],
    "TensorFlow 2.21.0's headers: downloading 270 MiB with pip",
  );
  assertEquals(exists(headersPath(tensorflow)), false);
});

Deno.test("setUpXla() downloads the plugin for GPUs", async () => {
  await using cache = await tempFolder();
  const { called, run } = fakeTools();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);

  const folder = await setUpXla({ cuda: true, log, cache: cache.path, run });
  assertEquals(folder, requireXla(true, cache.path));
  assertEquals(called, ["python3", "python3"]);
  assertEquals(lines, [
    "XLA's plugin 0.12.0.1 and CUDA: downloading with pip",
    `kept in "${folder.path}"`,
  ]);
});

Deno.test("setUpXla() begins nothing without its tools", async () => {
  await using cache = await tempFolder();
  const run: RunTool = () => Promise.resolve({ code: 127, output: "" });

  const { message } = await assertRejects(
    () => setUpXla({ cuda: false, log: () => {}, cache: cache.path, run }),
    UserError,
  );
  assertEquals(
    message,
    "Cannot set up XLA: g++ and pip not found, install what is missing " +
      "(on Debian: apt-get install g++ python3-pip)",
  );
  assertEquals(exists(xlaFolder(false, cache.path).path), false);
});

testWithXla("checkXla() tries the engine", async () => {
  const lines: string[] = [];
  await checkXla(requireXla(false), (line) => lines.push(line));

  const threads = navigator.hardwareConcurrency;
  assertEquals(lines, [
    `--engine xla works: XLA by PJRT 0.90, CPU, ${threads} threads`,
  ]);
});
