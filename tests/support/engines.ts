/**
 * Tests that have to pass on every engine.
 *
 * A GPU is asked for by whether ONNX Runtime's WebGPU provider finds an
 * adapter; a software one, as Mesa's lavapipe is, will do. Where there is none
 * its tests are ignored, and the reason is printed once.
 *
 * @module
 */
import { UserError } from "sft/core/errors.ts";
import { engineByName } from "sft/engine/choose.ts";
import { gpuEngine, type Precision } from "sft/engine/onnx/gpu_engine.ts";
import type { Engine, EngineTensor, HostArray } from "sft/engine/program.ts";

/** One engine on one device. */
export interface TestEngine {
  /** For tests' names. */
  readonly name: string;
  readonly make: () => Engine;
  /** Whether its device is missing. */
  readonly ignore: boolean;
  /** Whether training steps on it are kept few. */
  readonly slow?: boolean;
}

/** The driver checks every command: what another driver would refuse, fails. */
export const testGpu = (precision?: Precision): Engine =>
  gpuEngine({ validate: true, precision });

/** Why there is no GPU here; nothing where there is one. */
export const NO_GPU: string | undefined = reasonForNoGpu();

/** Every engine on every device, the default first. */
export const TEST_ENGINES: readonly TestEngine[] = [
  { name: "onnx", make: () => engineByName("onnx"), ignore: false },
  { name: "eager", make: () => engineByName("eager"), ignore: false },
  {
    name: "onnx on a GPU",
    make: () => testGpu(),
    ignore: NO_GPU !== undefined,
  },
  {
    name: "eager on WebGPU",
    make: () => engineByName("eager", { backend: "webgpu" }),
    ignore: NO_GPU !== undefined,
    slow: true,
  },
];

/** Registers the test once an engine that is not slow, with the engine's name after its own. */
export function onEveryEngine(
  name: string,
  test: (engine: Engine) => void | Promise<void>,
): void {
  for (const engine of TEST_ENGINES) {
    if (engine.slow) continue;
    Deno.test({
      name: `${name} on ${engine.name}`,
      ignore: engine.ignore,
      fn: () => test(engine.make()),
    });
  }
}

/** Copies of all tensors' values, by name. */
export async function valuesOf(
  tensors: Readonly<Record<string, EngineTensor>>,
): Promise<Record<string, HostArray>> {
  const values: Record<string, HostArray> = {};
  for (const [name, tensor] of Object.entries(tensors)) {
    values[name] = await tensor.read();
  }
  return values;
}

function reasonForNoGpu(): string | undefined {
  try {
    testGpu();
    return undefined;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const { message } = error;
    console.log(`Tests on a GPU are ignored: ${message}`);
    return message;
  }
}
