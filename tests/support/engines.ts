/**
 * Tests that have to pass on every engine.
 *
 * @module
 */
import { ENGINE_NAMES, engineByName } from "sft/engine/choose.ts";
import type { Engine, EngineTensor, HostArray } from "sft/engine/program.ts";

/** Registers the test once an engine, with the engine's name after its own. */
export function onEveryEngine(
  name: string,
  test: (engine: Engine) => void | Promise<void>,
): void {
  for (const engine of ENGINE_NAMES) {
    Deno.test(`${name} on ${engine}`, () => test(engineByName(engine)));
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
