/**
 * TensorFlow.js, for the whole project: no other file imports it.
 *
 * The umbrella package is used because importing `tfjs-core` alone registers no
 * gradients under Deno. Backends beyond `cpu` are chosen by the engine, never
 * by import order.
 *
 * @module
 */
import { enableProdMode } from "@tensorflow/tfjs";

export * from "@tensorflow/tfjs";

/** Registers the backend `webgpu`; it is loaded for those who ask for it. */
export async function loadWebGpuBackend(): Promise<void> {
  await import("@tensorflow/tfjs-backend-webgpu");
}

// Without it the library advertises another package on first use.
enableProdMode();
