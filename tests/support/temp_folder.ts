/**
 * A folder for one test, gone when the test is over.
 *
 * @module
 */

/** Removed with everything in it at the end of the scope that holds it. */
export interface TempFolder extends AsyncDisposable {
  readonly path: string;
}

/** Makes a new, empty folder: `await using folder = await tempFolder();` */
export async function tempFolder(): Promise<TempFolder> {
  const path = await Deno.makeTempDir();
  return {
    path,
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}
