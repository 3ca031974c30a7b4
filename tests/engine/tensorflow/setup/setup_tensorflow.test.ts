import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  requireTensorflow,
  tensorflowFolder,
} from "sft/engine/tensorflow/folder.ts";
import {
  checkTensorflow,
  requirePlatform,
  setUpTensorflow,
} from "sft/engine/tensorflow/setup/setup_tensorflow.ts";
import type { RunTool } from "sft/engine/tensorflow/setup/tools.ts";
import { tempFolder } from "../../../support/temp_folder.ts";
import { testWithTensorflow } from "../../../support/tensorflow.ts";

/** Leaves what pip, deno and g++ would, two megabytes in all. */
function fakeTools() {
  const called: string[] = [];
  const put = async (path: string, bytes = 0) => {
    const folder = path.slice(0, path.lastIndexOf("/"));
    await Deno.mkdir(folder, { recursive: true });
    await Deno.writeFile(path, new Uint8Array(bytes));
  };
  const run: RunTool = async (command, args, folder) => {
    if (args.at(-1) === "--version") return { code: 0, output: "" };
    called.push(command === Deno.execPath() ? "deno" : command);
    if (command === "python3") {
      const target = args[args.indexOf("--target") + 1];
      await put(`${target}/tensorflow/libtensorflow_cc.so.2`, 2 ** 20);
      await put(`${target}/tensorflow/include/c_api.h`, 2 ** 20);
    } else if (command === "g++") {
      await put(args.at(-1)!, 10);
    } else {
      await put(`${folder}/node_modules/some/file.js`, 2 ** 20);
    }
    return { code: 0, output: "" };
  };
  return { called, run };
}

Deno.test("setUpTensorflow() does each step, and says what is kept", async () => {
  await using cache = await tempFolder();
  const { called, run } = fakeTools();
  const lines: string[] = [];
  const log = (line: string) => lines.push(line);

  const folder = await setUpTensorflow({
    cuda: false,
    log,
    cache: cache.path,
    run,
  });
  assertEquals(folder, tensorflowFolder(false, cache.path));
  assertEquals(called, ["python3", "deno", "g++"]);
  const kept = [
    `kept in "${folder.path}":`,
    "      1 MiB  libraries",
    "      1 MiB  node_modules",
  ];
  assertEquals(lines, [
    "TensorFlow 2.21.0: downloading 270 MiB with pip",
    "npm:@tensorflow/tfjs-node-gpu 4.22.0: downloading",
    "its binding: compiling with g++, half a minute",
    ...kept,
  ]);

  lines.length = 0;
  await setUpTensorflow({ cuda: false, log, cache: cache.path, run });
  assertEquals(called.length, 3);
  assertEquals(lines, [
    "TensorFlow 2.21.0: there already",
    "npm:@tensorflow/tfjs-node-gpu 4.22.0: there already",
    ...kept,
  ]);
});

Deno.test("setUpTensorflow() goes on where it was interrupted", async () => {
  await using cache = await tempFolder();
  const { called, run } = fakeTools();
  const setup = { cuda: false, log: () => {}, cache: cache.path };
  const interrupted: RunTool = (command, args, folder) =>
    command === "g++" && args.length > 1
      ? Promise.reject(new Deno.errors.Interrupted("^C"))
      : run(command, args, folder);

  await assertRejects(
    () => setUpTensorflow({ ...setup, run: interrupted }),
    Deno.errors.Interrupted,
  );
  await setUpTensorflow({ ...setup, run });
  assertEquals(called, ["python3", "deno", "deno", "g++"]);
});

Deno.test("setUpTensorflow() begins nothing without its tools", async () => {
  await using cache = await tempFolder();
  const called: string[] = [];
  const run: RunTool = (command) => {
    called.push(command);
    return Promise.resolve({ code: 127, output: "" });
  };

  const { message } = await assertRejects(
    () =>
      setUpTensorflow({ cuda: false, log: () => {}, cache: cache.path, run }),
    UserError,
  );
  assertEquals(
    message,
    "Cannot set up TensorFlow: g++ and pip not found, install what is missing " +
      "(on Debian: apt-get install g++ python3-pip)",
  );
  assertEquals(called, ["g++", "python3"]);
});

Deno.test("requirePlatform() refuses machines without libraries", () => {
  requirePlatform({ os: "linux", arch: "x86_64" });
  assertEquals(
    assertThrows(
      () => requirePlatform({ os: "darwin", arch: "aarch64" }),
      UserError,
    ).message,
    "Cannot set up TensorFlow: its libraries are those for Linux on x86_64, " +
      "this is darwin on aarch64, use --engine onnx",
  );
});

testWithTensorflow(
  "checkTensorflow() tries the engine and the package",
  async () => {
    const lines: string[] = [];
    await checkTensorflow(requireTensorflow(), (line) => lines.push(line));

    const [engine, ...rest] = lines;
    assertEquals(
      engine.replace(/GPU|CPU/, "…").replace(/\d+ threads?/, "n threads"),
      "--engine tensorflow works: TensorFlow 2.21.0, …, n threads",
    );
    assertEquals(rest, ["npm:@tensorflow/tfjs-node-gpu works"]);
  },
);
