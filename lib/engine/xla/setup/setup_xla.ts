/**
 * Setting XLA's plugins up: what `deno task setup:xla` does.
 *
 * A step whose result is there is skipped, and one that is interrupted leaves
 * nothing that looks whole.
 *
 * @module
 */
import {
  cacheFolder,
  exists,
  TENSORFLOW_VERSION,
  tensorflowFolder,
} from "../../tensorflow/folder.ts";
import { bindingPath } from "../../tensorflow/package.ts";
import {
  headersPath,
  installLibrary,
  removeHeaders,
  restoreHeaders,
} from "../../tensorflow/setup/libraries.ts";
import {
  checkProduct,
  requirePlatform,
} from "../../tensorflow/setup/setup_tensorflow.ts";
import {
  requireTools,
  type RunTool,
  runTool,
} from "../../tensorflow/setup/tools.ts";
import { xlaEngine } from "../engine.ts";
import {
  CUDA_PLUGIN_VERSION,
  installedXla,
  type XlaFolder,
  xlaFolder,
} from "../folder.ts";
import { buildCpuPlugin } from "./cpu_plugin.ts";
import { installCudaPlugin } from "./cuda_plugin.ts";

/** What is to be set up, where, and by which processes. */
export interface XlaSetup {
  /** Whether to take the plugin for NVIDIA's GPUs. */
  readonly cuda: boolean;
  /** Receives one line a step. */
  readonly log: (line: string) => void;
  /** @default {the user's folder for caches} */
  readonly cache?: string;
  /** @default {real processes} */
  readonly run?: RunTool;
}

/**
 * Downloads or compiles a plugin, and says where it is kept.
 *
 * @throws {UserError} If something is missing or a step fails.
 */
export async function setUpXla(
  { cuda, log, cache = cacheFolder(), run = runTool }: XlaSetup,
): Promise<XlaFolder> {
  requirePlatform(Deno.build, "XLA");
  const folder = xlaFolder(cuda, cache);
  if (installedXla(cuda, cache)) {
    log(`XLA's plugin in "${folder.path}": there already`);
    return folder;
  }
  await requireTools(run, "XLA");
  if (cuda) {
    log(`XLA's plugin ${CUDA_PLUGIN_VERSION} and CUDA: downloading with pip`);
    await installCudaPlugin(folder, run);
  } else {
    await setUpCpu(folder, { log, cache, run });
  }
  log(`kept in "${folder.path}"`);
  return folder;
}

/** The plugin for CPUs needs TensorFlow's library, and its headers to be built. */
async function setUpCpu(
  folder: XlaFolder,
  { log, cache, run }: { log: XlaSetup["log"]; cache: string; run: RunTool },
): Promise<void> {
  const tensorflow = tensorflowFolder(false, cache);
  const size = "270 MiB with pip";
  if (!exists(tensorflow.library)) {
    log(`TensorFlow ${TENSORFLOW_VERSION}: downloading ${size}`);
    await installLibrary(tensorflow, run);
  } else if (!exists(headersPath(tensorflow))) {
    log(`TensorFlow ${TENSORFLOW_VERSION}'s headers: downloading ${size}`);
    await restoreHeaders(tensorflow, run);
  }
  log("XLA's plugin: compiling with g++, a minute");
  await buildCpuPlugin(folder, tensorflow, run);
  // Without a binding, setup:tensorflow still needs the headers for it.
  if (exists(bindingPath(tensorflow))) await removeHeaders(tensorflow);
}

/**
 * Multiplies two matrices.
 *
 * @throws {UserError} If the plugin finds no device.
 * @throws {Error} If the product is wrong.
 */
export async function checkXla(
  folder: XlaFolder,
  log: (line: string) => void,
): Promise<void> {
  const engine = xlaEngine({ folder });
  await checkProduct(engine);
  log(`--engine xla works: ${engine.description}`);
}
