/**
 * Whether a path names a GGUF file, as opposed to a folder.
 *
 * @module
 */

/** What such a file begins with. */
export const MAGIC = "GGUF";

/** A file of that extension, or one that begins as they do. */
export async function isGguf(path: string): Promise<boolean> {
  try {
    if (!(await Deno.stat(path)).isFile) return false;
    if (/\.gguf$/i.test(path)) return true;
    using file = await Deno.open(path);
    const start = new Uint8Array(MAGIC.length);
    await file.read(start);
    return new TextDecoder().decode(start) === MAGIC;
  } catch {
    // What is wrong with it is said by whoever reads it.
    return false;
  }
}
