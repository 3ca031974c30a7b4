/**
 * The PJRT plugin for NVIDIA's GPUs and CUDA's libraries, out of their Python
 * wheels.
 *
 * No Python code of them is ever run.
 *
 * @module
 */
import {
  extraRequirements,
  installWheels,
  removeAll,
} from "../../tensorflow/setup/libraries.ts";
import type { RunTool } from "../../tensorflow/setup/tools.ts";
import { CUDA_PLUGIN_VERSION, type XlaFolder } from "../folder.ts";

/** The wheel of the plugin, and the one that lists CUDA's libraries. */
const WHEELS = ["jax-cuda13-pjrt", "jax-cuda13-plugin"]
  .map((name) => `${name}==${CUDA_PLUGIN_VERSION}`);

/** The oldest Python that this release is made for. */
const PYTHON = "3.12";

/** Downloads and unpacks the plugin; it is there when it is whole. */
export async function installCudaPlugin(
  { path }: XlaFolder,
  run: RunTool,
): Promise<void> {
  const partial = `${path}.partial`;
  await installWheels(run, partial, WHEELS, PYTHON);
  // With what these depend on, pip would try one release after the other.
  const libraries = extraRequirements(
    `${partial}/jax_cuda13_plugin-${CUDA_PLUGIN_VERSION}.dist-info`,
    "with-cuda",
  );
  await installWheels(run, `${partial}/cuda`, libraries, PYTHON);
  await Deno.rename(`${partial}/cuda/nvidia`, `${partial}/nvidia`);
  for (const rest of ["cuda", "jax_cuda13_plugin"]) {
    await removeAll(`${partial}/${rest}`);
  }
  await removeAll(path);
  await Deno.rename(partial, path);
}
