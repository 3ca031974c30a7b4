/**
 * The PJRT plugin for CPUs: cpu_plugin.cc, compiled against the headers and
 * linked to the library of TensorFlow that is kept.
 *
 * @module
 */
import type { TensorFlowFolder } from "../../tensorflow/folder.ts";
import { headersPath } from "../../tensorflow/setup/libraries.ts";
import { runOrThrow, type RunTool } from "../../tensorflow/setup/tools.ts";
import type { XlaFolder } from "../folder.ts";

const SOURCE = import.meta.dirname!;

/** Headers of others that XLA's include, by their place among the wheel's. */
const OTHERS = ["external/highwayhash", "external/farmhash_archive/src"];

/** Compiles the plugin; it is there when it is whole. */
export async function buildCpuPlugin(
  { path, plugin }: XlaFolder,
  tensorflow: TensorFlowFolder,
  run: RunTool,
): Promise<void> {
  const headers = headersPath(tensorflow);
  const library = `${tensorflow.path}/libraries/tensorflow`;
  const built = `${plugin}.partial`;
  await Deno.mkdir(path, { recursive: true });
  await runOrThrow(run, "compile XLA's plugin", "g++", [
    // All time is spent in the library; the headers' warnings are not ours.
    ...["-O0", "-w", "-std=c++17", "-fPIC", "-shared"],
    // As the library was compiled: its classes have the fields of a release.
    "-DNDEBUG",
    ...["-I", `${SOURCE}/shim`, "-I", headers],
    ...OTHERS.flatMap((folder) => ["-I", `${headers}/${folder}`]),
    `${SOURCE}/cpu_plugin.cc`,
    ...["-L", library, "-l:libtensorflow_cc.so.2"],
    ...["-l:libtensorflow_framework.so.2", `-Wl,-rpath,${library}`],
    ...["-Wl,--no-undefined", "-o", built],
  ]);
  await Deno.rename(built, plugin);
}
