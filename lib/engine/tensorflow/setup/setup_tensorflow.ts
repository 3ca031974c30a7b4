/**
 * Setting TensorFlow up: what `deno task setup:tensorflow` does.
 *
 * A step whose result is there is skipped, and one that is interrupted leaves
 * nothing that looks whole; so a second run goes on where the first ended.
 *
 * @module
 */
import { UserError } from "../../../core/errors.ts";
import * as tf from "../../../core/tf.ts";
import { eagerEngine } from "../../eager.ts";
import type { Engine } from "../../program.ts";
import { tensorflowEngine } from "../engine.ts";
import {
  cacheFolder,
  exists,
  hasCuda,
  TENSORFLOW_VERSION,
  type TensorFlowFolder,
  tensorflowFolder,
} from "../folder.ts";
import { bindingPath, openPackage, PACKAGE } from "../package.ts";
import { buildBinding, installPackage } from "./binding.ts";
import { installCuda, installLibrary, removeHeaders } from "./libraries.ts";
import { requireTools, type RunTool, runTool } from "./tools.ts";

/** What is to be set up, where, and by which processes. */
export interface TensorflowSetup {
  /** Whether to take the build for NVIDIA's GPUs. */
  readonly cuda: boolean;
  /** Receives one line a step. */
  readonly log: (line: string) => void;
  /** @default {the user's folder for caches} */
  readonly cache?: string;
  /** @default {real processes} */
  readonly run?: RunTool;
}

/**
 * Downloads, compiles, and says what is kept.
 *
 * @throws {UserError} If something is missing or a step fails.
 */
export async function setUpTensorflow(
  { cuda, log, cache = cacheFolder(), run = runTool }: TensorflowSetup,
): Promise<TensorFlowFolder> {
  requirePlatform(Deno.build);
  const folder = tensorflowFolder(cuda, cache);
  if (!exists(bindingPath(folder))) await requireTools(run);
  if (exists(folder.library)) {
    log(`TensorFlow ${TENSORFLOW_VERSION}: there already`);
  } else {
    const size = cuda ? 600 : 270;
    log(`TensorFlow ${TENSORFLOW_VERSION}: downloading ${size} MiB with pip`);
    await installLibrary(folder, run);
  }
  if (!hasCuda(folder)) {
    log("CUDA's libraries: downloading 2.7 GiB with pip");
    await installCuda(folder, run);
  }
  if (exists(bindingPath(folder))) {
    log(`npm:${PACKAGE.name} ${PACKAGE.version}: there already`);
  } else {
    log(`npm:${PACKAGE.name} ${PACKAGE.version}: downloading`);
    await installPackage(folder, run);
    log("its binding: compiling with g++, half a minute");
    await buildBinding(folder, run);
  }
  await removeHeaders(folder);
  log(`kept in "${folder.path}":`);
  for (const part of ["libraries", "node_modules"]) {
    const size = mebibytes(await bytesBelow(`${folder.path}/${part}`));
    log(`  ${size} MiB  ${part}`);
  }
  return folder;
}

/**
 * Multiplies two matrices in both of the ways that were set up.
 *
 * @throws {Error} If a product is wrong.
 */
export async function checkTensorflow(
  folder: TensorFlowFolder,
  log: (line: string) => void,
): Promise<void> {
  const compiled = tensorflowEngine({ folder });
  await checkProduct(compiled);
  log(`--engine tensorflow works: ${compiled.description}`);
  await openPackage(folder);
  await checkProduct(eagerEngine("tensorflow"));
  log(`npm:${PACKAGE.name} works`);
}

/**
 * @param what What is to be set up.
 * @throws {UserError} If there are no libraries for this kind of machine.
 */
export function requirePlatform(
  { os, arch }: { os: string; arch: string },
  what = "TensorFlow",
): void {
  if (os === "linux" && arch === "x86_64") return;
  throw new UserError(
    `Cannot set up ${what}: its libraries are those for Linux on x86_64, ` +
      `this is ${os} on ${arch}, use --engine onnx`,
  );
}

/** @throws {Error} If an engine multiplies two matrices wrongly. */
export async function checkProduct(engine: Engine): Promise<void> {
  const program = engine.compile({
    name: "check",
    inputs: {
      a: { shape: [2, 2], dtype: "float32" },
      b: { shape: [2, 2], dtype: "float32" },
    },
    run: ({ a, b }) => ({
      product: tf.matMul(a as tf.Tensor2D, b as tf.Tensor2D),
    }),
  });
  program.inputs.a.write([1, 2, 3, 4]);
  program.inputs.b.write([5, 6, 7, 8]);
  await program.run();
  const product = [...await program.outputs.product.read()].join();
  program.dispose();
  if (product === "19,22,43,50") return;
  throw new Error(
    `Cannot trust engine ${engine.name}: it multiplied to ${product}, ` +
      "expected 19,22,43,50",
  );
}

/** Sizes of all files in a folder; links are not followed. */
async function bytesBelow(folder: string): Promise<number> {
  let bytes = 0;
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    bytes += isDirectory
      ? await bytesBelow(path)
      : (await Deno.lstat(path)).size;
  }
  return bytes;
}

function mebibytes(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)}`.padStart(5);
}
