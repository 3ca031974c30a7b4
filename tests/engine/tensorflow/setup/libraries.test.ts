import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { tensorflowFolder } from "sft/engine/tensorflow/folder.ts";
import {
  headersPath,
  installCuda,
  installLibrary,
  removeHeaders,
  restoreHeaders,
} from "sft/engine/tensorflow/setup/libraries.ts";
import type { RunTool } from "sft/engine/tensorflow/setup/tools.ts";
import { snapshot } from "../../../support/command.ts";
import { tempFolder } from "../../../support/temp_folder.ts";

const METADATA = [
  "Name: tensorflow",
  "Requires-Dist: numpy>=1.26.0",
  'Requires-Dist: nvidia-cublas-cu12<13.0,>=12.5.3.2; extra == "and-cuda"',
  "Requires-Dist: nvidia-nccl-cu12 (<3.0,>=2.25.1) ; extra == 'and-cuda'",
].join("\n");

/** The call with one word for all the platforms that it names. */
function shortened(call: readonly string[]): string[] {
  const platforms = call.flatMap((word, at) =>
    word === "--platform" ? [call[at + 1]] : []
  );
  assertEquals(platforms.slice(0, 2), [
    "manylinux_2_28_x86_64",
    "manylinux_2_27_x86_64",
  ]);
  assertEquals(platforms.slice(-2), [
    "manylinux_2_17_x86_64",
    "manylinux2014_x86_64",
  ]);
  const first = call.indexOf("--platform");
  return call.toSpliced(first, 2 * platforms.length, "PLATFORMS") as string[];
}

/** A pip that unpacks a few small files, and the arguments of its calls. */
function fakePip(): { calls: string[][]; run: RunTool } {
  const calls: string[][] = [];
  const run: RunTool = async (command, args) => {
    calls.push(shortened([command, ...args]));
    const target = args[args.indexOf("--target") + 1];
    const put = async (path: string, content = "") => {
      const full = `${target}/${path}`;
      const folder = full.slice(0, full.lastIndexOf("/"));
      await Deno.mkdir(folder, { recursive: true });
      await Deno.writeTextFile(full, content);
    };
    if (args.at(-1)!.startsWith("tensorflow")) {
      await put("bin/tool");
      await put("tensorflow/python/much.py");
      await put("tensorflow/libtensorflow_cc.so.2");
      await put("tensorflow/libtensorflow_framework.so.2");
      await put("tensorflow/include/tensorflow/c/c_api.h");
      await put("tensorflow-2.21.0.dist-info/METADATA", METADATA);
    } else {
      await put("nvidia/cublas/lib/libcublas.so.12");
    }
    return { code: 0, output: "" };
  };
  return { calls, run };
}

const files = async (folder: string) =>
  Object.keys(await snapshot(folder)).filter((path) => !path.endsWith("/"));

const FLAGS = "-m pip install --quiet --disable-pip-version-check --no-deps " +
  "--no-compile --no-cache-dir --ignore-requires-python " +
  "--python-version 3.11 --only-binary :all: PLATFORMS --target";

Deno.test("installLibrary() keeps libraries and headers of the wheel", async () => {
  await using cache = await tempFolder();
  const folder = tensorflowFolder(false, cache.path);
  const { calls, run } = fakePip();

  await installLibrary(folder, run);
  assertEquals(calls.map((call) => call.join(" ")), [
    `python3 ${FLAGS} ${folder.path}/libraries.partial ` +
    "tensorflow-cpu==2.21.0",
  ]);
  assertEquals((await files(folder.path)).sort(), [
    "libraries/bin/tool",
    "libraries/tensorflow-2.21.0.dist-info/METADATA",
    "libraries/tensorflow/include/tensorflow/c/c_api.h",
    "libraries/tensorflow/libtensorflow_cc.so.2",
    "libraries/tensorflow/libtensorflow_framework.so.2",
  ]);
  await removeHeaders(folder);
  await removeHeaders(folder); // nothing is left to remove
  assertEquals((await files(folder.path)).length, 4);
});

Deno.test("restoreHeaders() downloads what was removed, and only then", async () => {
  await using cache = await tempFolder();
  const folder = tensorflowFolder(false, cache.path);
  const { calls, run } = fakePip();
  await installLibrary(folder, run);
  const before = await files(folder.path);

  await restoreHeaders(folder, run);
  assertEquals(calls.length, 1);
  await removeHeaders(folder);
  await restoreHeaders(folder, run);
  assertEquals(calls.length, 2);
  assertEquals(await files(folder.path), before);
  assertEquals(await files(headersPath(folder)), ["tensorflow/c/c_api.h"]);
});

Deno.test("installCuda() takes CUDA's libraries that the wheel asks for", async () => {
  await using cache = await tempFolder();
  const folder = tensorflowFolder(true, cache.path);
  const { calls, run } = fakePip();

  await installLibrary(folder, run);
  await installCuda(folder, run);
  const { path } = folder;
  assertEquals(calls.map((call) => call.join(" ")), [
    `python3 ${FLAGS} ${path}/libraries.partial tensorflow==2.21.0`,
    `python3 ${FLAGS} ${path}/cuda.partial nvidia-cublas-cu12<13.0,>=12.5.3.2 ` +
    "nvidia-nccl-cu12<3.0,>=2.25.1",
  ]);
  assertEquals(
    (await files(folder.path)).includes(
      "libraries/nvidia/cublas/lib/libcublas.so.12",
    ),
    true,
  );
  assertEquals([...Deno.readDirSync(path)].map(({ name }) => name), [
    "libraries",
  ]);
});

Deno.test("installLibrary() leaves nothing that looks whole when it fails", async () => {
  await using cache = await tempFolder();
  const folder = tensorflowFolder(false, cache.path);
  const { run } = fakePip();
  const failing: RunTool = async (...call) => {
    await run(...call);
    return { code: 1, output: "ERROR: no route to host\n" };
  };

  const { message } = await assertRejects(
    () => installLibrary(folder, failing),
    UserError,
  );
  assertEquals(
    message,
    "Cannot download tensorflow-cpu==2.21.0: python3 ended with 1: " +
      "ERROR: no route to host",
  );
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), [
    "libraries.partial",
  ]);
  await installLibrary(folder, run);
  assertEquals([...Deno.readDirSync(folder.path)].map(({ name }) => name), [
    "libraries",
  ]);
});
