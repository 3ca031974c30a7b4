/**
 * An executable that says so when it is used after its end, where an engine
 * would touch memory that it has freed.
 *
 * @module
 */
import type { Executable } from "./program.ts";

/**
 * The same executable until `dispose()`; from then on using it is an error, and
 * disposing of it again is none.
 *
 * Tensors that somebody kept are not watched over.
 *
 * @param program Its name, for the error.
 */
export function guarded(program: string, executable: Executable): Executable {
  let disposed = false;
  const alive = () => {
    if (!disposed) return executable;
    throw new Error(
      `Cannot use "${program}": it was disposed of, compile it again or ` +
        "dispose of it later",
    );
  };
  return {
    get inputs() {
      return alive().inputs;
    },
    get outputs() {
      return alive().outputs;
    },
    report: executable.report,
    // A rejection, as from any run that fails.
    // deno-lint-ignore require-await
    run: async () => alive().run(),
    dispose: () => {
      if (!disposed) executable.dispose();
      disposed = true;
    },
  };
}
