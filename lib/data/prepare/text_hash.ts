/**
 * Hashes of text that are the same on every machine and for ever. They are kept
 * of a row to find its duplicates, and they split a set.
 *
 * SHA-256, cut short. Not for secrets.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** The first 64 bits, as two unsigned numbers of 32. */
export function hash64(text: string): [high: number, low: number] {
  const digest = createHash("sha256").update(text).digest();
  return [digest.readUInt32BE(0), digest.readUInt32BE(4)];
}

/** A number from 0 up to and without 1 that depends on nothing but the text. */
export function unitHash(text: string): number {
  return hash64(text)[0] / 2 ** 32;
}
