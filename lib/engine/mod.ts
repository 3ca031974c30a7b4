/**
 * Engines, and what they compile.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export { openEngine } from "./auto.ts";
export { eagerEngine } from "./eager.ts";
export { onnxEngine } from "./onnx/engine.ts";
export { gpuEngine } from "./onnx/gpu_engine.ts";
export type { Engine, Program } from "./program.ts";
export { tensorflowEngine } from "./tensorflow/engine.ts";
export { xlaEngine } from "./xla/engine.ts";
