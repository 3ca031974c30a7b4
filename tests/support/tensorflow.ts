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

/** Registers a test; ignored, with the reason, where TensorFlow is not set up. */
export function testWithTensorflow(
  name: string,
  test: () => void | Promise<void>,
): void {
  const ignore = installedTensorflow() === undefined;
  Deno.test({
    name: ignore ? `${name} (ignored: TensorFlow is not set up)` : name,
    ignore,
    fn: test,
  });
}

/** The process's runtime, on all cores. */
export function tensorflowRuntime(): Runtime {
  const { library } = requireTensorflow();
  return openRuntime(library, navigator.hardwareConcurrency);
}
