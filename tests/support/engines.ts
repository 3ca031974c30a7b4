/**
 * Tests that have to pass on every engine.
 *
 * @module
 */
import { ENGINE_NAMES, engineByName } from "sft/engine/choose.ts";
import type { Engine, EngineTensor, HostArray } from "sft/engine/program.ts";
import { tensorflowEngine } from "sft/engine/tensorflow/engine.ts";
import { installedTensorflow } from "sft/engine/tensorflow/folder.ts";

/** The engine `tensorflow` where XLA compiles every program. */
export const XLA = "tensorflow with XLA";

/** Why an engine cannot be tried on this machine, where it cannot. */
function missing(engine: string): string | undefined {
  return !engine.startsWith("tensorflow") || installedTensorflow()
    ? undefined
    : "TensorFlow is not set up";
}

/** Engines that can be tried on this machine. */
export const ENGINES_HERE = ENGINE_NAMES.filter((name) => !missing(name));

/** Registers a test of one engine; ignored, with the reason, where it is not. */
export function testOn(
  engine: string,
  name: string,
  test: (engine: Engine) => void | Promise<void>,
): void {
  const reason = missing(engine);
  Deno.test({
    name: reason ? `${name} (ignored: ${reason})` : name,
    ignore: reason !== undefined,
    fn: () =>
      test(
        engine === XLA ? tensorflowEngine({ xla: true }) : engineByName(engine),
      ),
  });
}

/** Registers the test once an engine, with the engine's name after its own. */
export function onEveryEngine(
  name: string,
  test: (engine: Engine) => void | Promise<void>,
  engines: readonly string[] = ENGINE_NAMES,
): void {
  for (const engine of engines) testOn(engine, `${name} on ${engine}`, test);
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
