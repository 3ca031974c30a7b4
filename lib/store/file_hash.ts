/**
 * SHA-256 of a file, read as a stream.
 *
 * @module
 */
import { createHash } from "node:crypto";
import { openToRead } from "../core/file.ts";
import type { DataFile } from "./manifest.ts";

/**
 * What a manifest keeps of a file, to tell later whether it is the same one.
 *
 * @throws {UserError} If there is no such file.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { hashFile } from "sft/store/file_hash.ts";
 *
 * const path = await Deno.makeTempFile();
 * await Deno.writeTextFile(path, "abc");
 * const { sha256, bytes } = await hashFile(path);
 * assertEquals(bytes, 3);
 * assertEquals(sha256.slice(0, 8), "ba7816bf");
 * ```
 */
export async function hashFile(path: string): Promise<DataFile> {
  // The web's digest() wants the whole file at once; this one is fed.
  const hash = createHash("sha256");
  let bytes = 0;
  const file = await openToRead(path);
  for await (const chunk of file.readable) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { path, sha256: hash.digest("hex"), bytes };
}

/** The same of bytes in memory that are the file's. */
export function hashBytes(path: string, bytes: Uint8Array): DataFile {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  return { path, sha256, bytes: bytes.length };
}
