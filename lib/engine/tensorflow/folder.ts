/**
 * Where TensorFlow's native library is kept, and whether it is there.
 *
 *     ~/.cache/sft/tensorflow-2.21.0-cpu/     or -cuda
 *       libraries/tensorflow/  the library and its headers, as in the wheel
 *       libraries/nvidia/      CUDA's libraries, where the library looks for them
 *       node_modules/          npm:@tensorflow/tfjs-node-gpu and its binding
 *
 * Covers the names alone; setup/ fills the folder.
 *
 * @module
 */
import { homedir } from "node:os";
import { UserError } from "../../core/errors.ts";

/** The release of TensorFlow that the engine is tested with. */
export const TENSORFLOW_VERSION = "2.21.0";

/** One installation. */
export interface TensorFlowFolder {
  readonly path: string;
  /** Whether it is the build for NVIDIA's GPUs. */
  readonly cuda: boolean;
  /** The C API's library. */
  readonly library: string;
}

/** The user's folder for what can be made again. */
export function cacheFolder(): string {
  return Deno.env.get("XDG_CACHE_HOME") || `${homedir()}/.cache`;
}

/** Where an installation is or would be. */
export function tensorflowFolder(
  cuda: boolean,
  cache = cacheFolder(),
): TensorFlowFolder {
  const kind = cuda ? "cuda" : "cpu";
  const path = `${cache}/sft/tensorflow-${TENSORFLOW_VERSION}-${kind}`;
  const library = `${path}/libraries/tensorflow/libtensorflow_cc.so.2`;
  return { path, cuda, library };
}

/** The installation to use, the one for GPUs first; none where none is set up. */
export function installedTensorflow(
  cache = cacheFolder(),
): TensorFlowFolder | undefined {
  return [true, false]
    .map((cuda) => tensorflowFolder(cuda, cache))
    .find((folder) => exists(folder.library) && hasCuda(folder));
}

/**
 * The installation to use.
 *
 * @throws {UserError} Naming the task that makes one.
 */
export function requireTensorflow(cache = cacheFolder()): TensorFlowFolder {
  const found = installedTensorflow(cache);
  if (found) return found;
  throw new UserError(
    `Cannot use TensorFlow ${TENSORFLOW_VERSION}: it is not set up in ` +
      `"${cache}/sft", run deno task setup:tensorflow`,
  );
}

/** Whether CUDA's libraries are there, or not needed. */
export function hasCuda({ path, cuda }: TensorFlowFolder): boolean {
  return !cuda || exists(`${path}/libraries/nvidia`);
}

/** Whether there is such a file or folder. */
export function exists(path: string): boolean {
  try {
    Deno.statSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
