/**
 * `npm:@tensorflow/tfjs-node-gpu`, with its native binding built against the
 * TensorFlow that is kept.
 *
 * The package's own downloads bring a TensorFlow of 2022, whose CUDA is older
 * than today's cards. Its binding's sources compile against today's headers as
 * they are; Node's are replaced by `npm:node-api-headers`.
 *
 * @module
 */
import type { TensorFlowFolder } from "../folder.ts";
import { bindingPath, PACKAGE } from "../package.ts";
import { runOrThrow, type RunTool } from "./tools.ts";

const DEPENDENCIES = {
  [PACKAGE.name]: PACKAGE.version,
  "node-api-headers": "1.5.0",
};

/** Installs the package without running its scripts. */
export async function installPackage(
  { path }: TensorFlowFolder,
  run: RunTool,
): Promise<void> {
  await Deno.mkdir(path, { recursive: true });
  const write = (name: string, content: unknown) =>
    Deno.writeTextFile(`${path}/${name}`, `${JSON.stringify(content)}\n`);
  await write("package.json", { dependencies: DEPENDENCIES });
  // A folder of its own: the package looks for its binding beside itself.
  await write("deno.json", { nodeModulesDir: "auto", lock: false });
  await runOrThrow(
    run,
    `download npm:${PACKAGE.name}`,
    "deno",
    ["install", "--quiet"],
    path,
  );
}

/** Compiles the binding and puts it where the package looks for it. */
export async function buildBinding(
  folder: TensorFlowFolder,
  run: RunTool,
): Promise<void> {
  const modules = `${folder.path}/node_modules`;
  const libraries = `${folder.path}/libraries/tensorflow`;
  const source = `${modules}/${PACKAGE.name}`;
  const built = `${folder.path}/tfjs_binding.node`;
  await runOrThrow(run, "compile the binding", "g++", [
    ...["-O2", "-std=c++17", "-fPIC", "-shared", "-DNAPI_VERSION=8"],
    ...["-I", `${modules}/node-api-headers/include`],
    ...["-I", `${libraries}/include`, "-I", source],
    `${source}/binding/tfjs_backend.cc`,
    `${source}/binding/tfjs_binding.cc`,
    // What begins with `napi_` comes from the program that loads the binding.
    ...["-L", libraries, "-l:libtensorflow_cc.so.2"],
    ...["-l:libtensorflow_framework.so.2", `-Wl,-rpath,${libraries}`],
    ...["-o", built],
  ]);
  const place = bindingPath(folder);
  await Deno.mkdir(place.slice(0, place.lastIndexOf("/")), { recursive: true });
  await Deno.rename(built, place);
}
