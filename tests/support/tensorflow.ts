/**
 * Tests that need TensorFlow's library on this machine.
 *
 * @module
 */
import {
  installedTensorflow,
  requireTensorflow,
} from "sft/engine/tensorflow/folder.ts";
import { openRuntime, type Runtime } from "sft/engine/tensorflow/runtime.ts";
import { ignoredWhere } from "./ignored.ts";

/** Why there is no TensorFlow here; nothing where there is one. */
export const NO_TENSORFLOW: string | undefined = installedTensorflow()
  ? undefined
  : "TensorFlow is not set up";

/** Registers a test; ignored, with the reason, where TensorFlow is not set up. */
export function testWithTensorflow(
  name: string,
  test: () => void | Promise<void>,
): void {
  Deno.test({ ...ignoredWhere(NO_TENSORFLOW, name), fn: test });
}

/** The process's runtime, on all cores. */
export function tensorflowRuntime(): Runtime {
  const { library } = requireTensorflow();
  return openRuntime(library, navigator.hardwareConcurrency);
}
