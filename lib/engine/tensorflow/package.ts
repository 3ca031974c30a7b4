/**
 * `npm:@tensorflow/tfjs-node-gpu` in Deno: native TensorFlow as a TensorFlow.js
 * backend, op by op.
 *
 * Registers the backend `tensorflow` with the TensorFlow.js of this process;
 * `eagerEngine("tensorflow")` runs programs on it. The engine `tensorflow` does
 * without the package: it calls the library itself.
 *
 * @module
 */
import { createRequire } from "node:module";
import util from "node:util";
import { UserError } from "../../core/errors.ts";
import * as tf from "../../core/tf.ts";
import { keepLoaded, loadQuietly } from "../native_library.ts";
import { VARIABLES } from "./environment.ts";
import { exists, requireTensorflow, type TensorFlowFolder } from "./folder.ts";

/** The package. */
export const PACKAGE = {
  name: "@tensorflow/tfjs-node-gpu",
  version: "4.22.0",
} as const;

/** Where the package looks for its binding. */
export function bindingPath({ path }: TensorFlowFolder): string {
  return `${path}/node_modules/${PACKAGE.name}/lib/napi-v8/tfjs_binding.node`;
}

/**
 * Loads the package and registers its backend; the current backend stays.
 *
 * @throws {UserError} If it is not set up.
 */
export async function openPackage(
  folder: TensorFlowFolder = requireTensorflow(),
): Promise<void> {
  if (tf.findBackend("tensorflow")) return;
  if (!exists(bindingPath(folder))) {
    throw new UserError(
      `Cannot load npm:${PACKAGE.name}: it is not set up in ` +
        `"${folder.path}", run deno task setup:tensorflow`,
    );
  }
  // The package calls a function that Node has dropped since.
  const older = util as unknown as Record<string, (value: unknown) => boolean>;
  older.isNullOrUndefined ??= (value) => value == null;
  const before = tf.getBackend();
  const require = createRequire(`${folder.path}/package.json`);
  loadQuietly(() => {
    keepLoaded(folder.library);
    require(PACKAGE.name);
  }, VARIABLES);
  await tf.setBackend(before ?? "cpu");
}
