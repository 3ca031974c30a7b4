/**
 * Tests that have to pass on every engine.
 *
 * A GPU is asked for by whether ONNX Runtime's WebGPU provider finds an
 * adapter; a software one, as Mesa's lavapipe is, will do. Where something is
 * missing its tests are ignored, and the reason is printed.
 *
 * @module
 */
import { UserError } from "sft/core/errors.ts";
import { engineByName } from "sft/engine/choose.ts";
import { gpuEngine, type Precision } from "sft/engine/onnx/gpu_engine.ts";
import type { Engine, EngineTensor, HostArray } from "sft/engine/program.ts";
import { tensorflowEngine } from "sft/engine/tensorflow/engine.ts";
import { ignoredWhere } from "./ignored.ts";
import { NO_TENSORFLOW } from "./tensorflow.ts";
import { NO_XLA } from "./xla.ts";

/** One engine on one device. */
export interface TestEngine {
  /** For tests' names. */
  readonly name: string;
  readonly make: () => Engine;
  /** What is missing to try it on this machine; nothing where it can be. */
  readonly missing?: string;
  /** Whether training steps on it are kept few. */
  readonly slow?: boolean;
  /** Error to allow for factors that are rounded, as a share of results. */
  readonly rounding?: number;
}

/** The driver checks every command: what another driver would refuse, fails. */
export const testGpu = (precision?: Precision): Engine =>
  gpuEngine({ validate: true, precision });

/** Why there is no GPU here; nothing where there is one. */
export const NO_GPU: string | undefined = reasonForNoGpu();

export const ONNX: TestEngine = {
  name: "onnx",
  make: () => engineByName("onnx"),
};

export const TENSORFLOW: TestEngine = {
  name: "tensorflow",
  make: () => engineByName("tensorflow"),
  missing: NO_TENSORFLOW,
};

/** The engine `tensorflow` where XLA compiles every program. */
export const XLA: TestEngine = {
  name: "tensorflow with XLA",
  make: () => tensorflowEngine({ xla: true }),
  missing: NO_TENSORFLOW,
};

/** The engine `xla` on the CPU. */
export const PJRT: TestEngine = {
  name: "xla",
  make: () => engineByName("xla"),
  missing: NO_XLA,
};

/** The engine `onnx` where factors of products are rounded to float16. */
export const GPU_F16: TestEngine = {
  name: "onnx on a GPU in f16",
  make: () => testGpu("f16"),
  missing: NO_GPU,
  rounding: 2e-3,
};

/** The engine `tensorflow` where factors are rounded to bfloat16. */
export const TENSORFLOW_BF16: TestEngine = {
  name: "tensorflow in bf16",
  make: () => engineByName("tensorflow", { precision: "bf16" }),
  missing: NO_TENSORFLOW,
  rounding: 1.6e-2,
};

/** Every engine on every device, the default first. */
export const TEST_ENGINES: readonly TestEngine[] = [
  ONNX,
  { name: "eager", make: () => engineByName("eager") },
  TENSORFLOW,
  PJRT,
  { name: "onnx on a GPU", make: () => testGpu(), missing: NO_GPU },
  {
    name: "eager on WebGPU",
    make: () => engineByName("eager", { backend: "webgpu" }),
    missing: NO_GPU,
    slow: true,
  },
];

/** Those that can be tried on this machine. */
export const ENGINES_HERE = TEST_ENGINES.filter(({ missing }) => !missing);

/** Those on which a whole test takes no longer than elsewhere. */
export const QUICK_ENGINES = TEST_ENGINES.filter(({ slow }) => !slow);

/** Registers a test of one engine; ignored, with the reason, where it is not. */
export function testOn(
  { missing, make }: TestEngine,
  name: string,
  test: (engine: Engine, test: Deno.TestContext) => void | Promise<void>,
): void {
  Deno.test({
    ...ignoredWhere(missing, name),
    fn: (context) => test(make(), context),
  });
}

/** Registers the test once an engine, with the engine's name after its own. */
export function onEveryEngine(
  name: string,
  test: (engine: Engine) => void | Promise<void>,
  engines: readonly TestEngine[] = QUICK_ENGINES,
): void {
  for (const engine of engines) {
    testOn(engine, `${name} on ${engine.name}`, test);
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
    return error.message;
  }
}
