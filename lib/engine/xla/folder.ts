/**
 * Where PJRT plugins are kept, and which are there.
 *
 *     ~/.cache/sft/xla-2.21.0.1-cpu/
 *       xla_cpu_plugin.so    ours, on TensorFlow's library in its own folder
 *     ~/.cache/sft/xla-0.12.0.1-cuda/
 *       jax_plugins/         the plugin for NVIDIA's GPUs, as in its wheel
 *       nvidia/              CUDA's libraries, where the plugin looks for them
 *
 * Covers the names alone; setup/ fills the folders.
 *
 * @module
 */
import { UserError } from "../../core/errors.ts";
import {
  cacheFolder,
  exists,
  TENSORFLOW_VERSION,
  tensorflowFolder,
} from "../tensorflow/folder.ts";

/** The release of the wheel jax-cuda13-pjrt. */
export const CUDA_PLUGIN_VERSION = "0.12.0.1";

/**
 * The release of TensorFlow on which the CPU's plugin is built, and a number to
 * be raised whenever setup/cpu_plugin.cc changes.
 */
const CPU_PLUGIN_VERSION = `${TENSORFLOW_VERSION}.1`;

/** One plugin. */
export interface XlaFolder {
  readonly path: string;
  /** Whether it is for NVIDIA's GPUs. */
  readonly cuda: boolean;
  readonly plugin: string;
}

/** Where a plugin is or would be. */
export function xlaFolder(cuda: boolean, cache = cacheFolder()): XlaFolder {
  if (cuda) {
    const path = `${cache}/sft/xla-${CUDA_PLUGIN_VERSION}-cuda`;
    const plugin = `${path}/jax_plugins/xla_cuda13/xla_cuda_plugin.so`;
    return { path, cuda, plugin };
  }
  const path = `${cache}/sft/xla-${CPU_PLUGIN_VERSION}-cpu`;
  return { path, cuda, plugin: `${path}/xla_cpu_plugin.so` };
}

/** The plugin for a device, if it is there with what it needs. */
export function installedXla(
  cuda: boolean,
  cache = cacheFolder(),
): XlaFolder | undefined {
  const folder = xlaFolder(cuda, cache);
  const needed = cuda
    ? `${folder.path}/nvidia`
    : tensorflowFolder(false, cache).library;
  return exists(folder.plugin) && exists(needed) ? folder : undefined;
}

/**
 * The plugin for a device.
 *
 * @throws {UserError} Naming the task that makes it.
 */
export function requireXla(cuda: boolean, cache = cacheFolder()): XlaFolder {
  const found = installedXla(cuda, cache);
  if (found) return found;
  throw new UserError(
    `Cannot use XLA on ${
      cuda ? "a GPU" : "the CPU"
    }: its plugin is not set up ` +
      `in "${cache}/sft", run deno task setup:xla${cuda ? " --cuda" : ""}`,
  );
}
