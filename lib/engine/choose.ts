/**
 * From an engine's name to the engine.
 *
 * @module
 */
import { closest, UserError } from "../core/errors.ts";
import { eagerEngine } from "./eager.ts";
import { onnxEngine } from "./onnx/engine.ts";
import type { Engine } from "./program.ts";
import { tensorflowEngine } from "./tensorflow/engine.ts";

const ENGINES: Readonly<Record<string, (threads?: number) => Engine>> = {
  onnx: (threads) => onnxEngine({ threads }),
  eager: () => eagerEngine(),
  tensorflow: (threads) => tensorflowEngine({ threads }),
};

/** Names that `engineByName()` knows, the default first. */
export const ENGINE_NAMES: readonly string[] = Object.keys(ENGINES);

/** @throws {UserError} On an unknown name. */
export function engineByName(name: string, threads?: number): Engine {
  if (Object.hasOwn(ENGINES, name)) return ENGINES[name](threads);
  const near = closest(name, ENGINE_NAMES);
  throw new UserError(
    `Cannot use engine "${name}": expected one of ${ENGINE_NAMES.join(", ")}` +
      (near ? `, closest is ${near}` : ""),
  );
}
