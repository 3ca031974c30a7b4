import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists, tensorflowFolder } from "sft/engine/tensorflow/folder.ts";
import { bindingPath } from "sft/engine/tensorflow/package.ts";
import {
  buildBinding,
  installPackage,
} from "sft/engine/tensorflow/setup/binding.ts";
import type { RunTool } from "sft/engine/tensorflow/setup/tools.ts";
import { tempFolder } from "../../../support/temp_folder.ts";

Deno.test("installPackage() asks for exact versions in a folder of its own", async () => {
  await using cache = await tempFolder();
  const folder = tensorflowFolder(false, cache.path);
  const calls: unknown[] = [];
  const run: RunTool = (...call) => {
    calls.push(call);
    return Promise.resolve({ code: 0, output: "" });
  };

  await installPackage(folder, run);
  assertEquals(calls, [
    ["deno", ["install", "--quiet"], folder.path],
  ]);
  const read = (name: string) =>
    JSON.parse(Deno.readTextFileSync(`${folder.path}/${name}`));
  assertEquals(read("package.json"), {
    dependencies: {
      "@tensorflow/tfjs-node-gpu": "4.22.0",
      "node-api-headers": "1.5.0",
    },
  });
  assertEquals(read("deno.json"), { nodeModulesDir: "auto", lock: false });
});

Deno.test("buildBinding() compiles both sources into the package's place", async () => {
  await using cache = await tempFolder();
  const folder = tensorflowFolder(false, cache.path);
  await Deno.mkdir(folder.path, { recursive: true });
  let sources: readonly string[] = [];
  const run: RunTool = async (command, args) => {
    assertEquals(command, "g++");
    sources = args.filter((argument) => argument.endsWith(".cc"));
    await Deno.writeTextFile(args.at(-1)!, "built");
    return { code: 0, output: "" };
  };

  await buildBinding(folder, run);
  const source = `${folder.path}/node_modules/@tensorflow/tfjs-node-gpu`;
  assertEquals(sources, [
    `${source}/binding/tfjs_backend.cc`,
    `${source}/binding/tfjs_binding.cc`,
  ]);
  assertEquals(Deno.readTextFileSync(bindingPath(folder)), "built");
});

Deno.test("buildBinding() leaves no binding when compiling fails", async () => {
  await using cache = await tempFolder();
  const folder = tensorflowFolder(false, cache.path);
  const run: RunTool = () =>
    Promise.resolve({ code: 1, output: "fatal error: c_api.h\n" });

  const { message } = await assertRejects(
    () => buildBinding(folder, run),
    UserError,
  );
  assertEquals(
    message,
    "Cannot compile the binding: g++ ended with 1: fatal error: c_api.h",
  );
  assertEquals(exists(bindingPath(folder)), false);
});
