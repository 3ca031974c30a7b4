/**
 * The PJRT plugin for NVIDIA's GPUs and CUDA's libraries, out of their Python
 * wheels.
 *
 * No Python code of them is ever run.
 *
 * @module
 */
import { installWheels, removeAll } from "../../tensorflow/setup/libraries.ts";
import type { RunTool } from "../../tensorflow/setup/tools.ts";
import { CUDA_PLUGIN_VERSION, type XlaFolder } from "../folder.ts";

/** The wheel that names the plugin's and those of CUDA's libraries. */
const WHEEL = `jax-cuda13-plugin[with-cuda]==${CUDA_PLUGIN_VERSION}`;

/** Downloads and unpacks the plugin; it is there when it is whole. */
export async function installCudaPlugin(
  { path }: XlaFolder,
  run: RunTool,
): Promise<void> {
  const partial = `${path}.partial`;
  await installWheels(run, partial, [WHEEL], {
    // The oldest that this release is made for.
    python: "3.12",
    dependencies: true,
  });
  await removeAll(path);
  await Deno.rename(partial, path);
}
