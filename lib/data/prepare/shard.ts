/**
 * Shards: files of tokenized examples, small to store and quick to load.
 *
 * Little-endian, one part after the other:
 *
 *     offset  bytes
 *     0       8       "SFTSHARD"
 *     8       4       version, 1
 *     12      4       bytes a token: 2, or 4 where ids need it
 *     16      4       examples E
 *     20      4       zero
 *     24      8       tokens T of all examples
 *     32      32      cache key of the set
 *     64      4 · E   tokens of each example
 *             2|4 · T tokens
 *             ⌈T / 8⌉ one bit a token, the lowest first: 1 is trained
 *             32      SHA-256 of everything before it
 *
 * Covers bytes alone; files are the caller's.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Example } from "../../batch/example.ts";
import { UserError } from "../../core/errors.ts";

const MAGIC = "SFTSHARD";
const VERSION = 1;
const HEADER_BYTES = 64;
const KEY_OFFSET = 32;
const HASH_BYTES = 32;

/** Examples end to end. */
export interface ShardContents {
  /** Uint32 `[E]`, tokens of each example. */
  readonly lengths: Uint32Array;
  /** `[T]`. */
  readonly tokens: Int32Array;
  /** Uint8 `[T]`, 1 where the token is trained as a target. */
  readonly supervised: Uint8Array;
}

/**
 * The bytes of a shard.
 *
 * @param key Cache key of the set, SHA-256 in hexadecimal.
 * @param tokenBytes 2 or 4; the same for all shards of a set.
 */
export function encodeShard(
  { lengths, tokens, supervised }: ShardContents,
  key: string,
  tokenBytes: 2 | 4,
): Uint8Array<ArrayBuffer> {
  const tokensAt = HEADER_BYTES + 4 * lengths.length;
  const bitsAt = tokensAt + tokenBytes * tokens.length;
  const hashAt = bitsAt + Math.ceil(tokens.length / 8);
  const bytes = new Uint8Array(hashAt + HASH_BYTES);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode(MAGIC));
  view.setUint32(8, VERSION, true);
  view.setUint32(12, tokenBytes, true);
  view.setUint32(16, lengths.length, true);
  view.setBigUint64(24, BigInt(tokens.length), true);
  bytes.set(Uint8Array.fromHex(key), KEY_OFFSET);
  for (const [index, length] of lengths.entries()) {
    view.setUint32(HEADER_BYTES + 4 * index, length, true);
  }
  for (let t = 0; t < tokens.length; t++) {
    if (tokenBytes === 2) view.setUint16(tokensAt + 2 * t, tokens[t], true);
    else view.setUint32(tokensAt + 4 * t, tokens[t], true);
    if (supervised[t]) bytes[bitsAt + (t >> 3)] |= 1 << (t & 7);
  }
  bytes.set(sha256(bytes.subarray(0, hashAt)), hashAt);
  return bytes;
}

/**
 * The contents of a shard.
 *
 * @param path Where the bytes are from, for errors.
 * @param key The set that it must belong to.
 * @throws {UserError} If it is none, is damaged, or belongs to another set.
 */
export function decodeShard(
  bytes: Uint8Array<ArrayBuffer>,
  path: string,
  key: string,
): ShardContents {
  const refuse = (why: string): never => {
    throw new UserError(
      `Cannot read shard "${path}": ${why}, prepare the set again in a new ` +
        "folder",
    );
  };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = new TextDecoder("latin1").decode(bytes.subarray(0, 8));
  if (magic !== MAGIC) refuse(`it does not begin with "${MAGIC}"`);
  const hashAt = bytes.length - HASH_BYTES;
  if (hashAt < HEADER_BYTES) refuse(`it ends after ${bytes.length} bytes`);
  const version = view.getUint32(8, true);
  if (version !== VERSION) {
    refuse(`it is of version ${version}, expected ${VERSION}`);
  }
  const sum = sha256(bytes.subarray(0, hashAt));
  if (sum.some((byte, index) => byte !== bytes[hashAt + index])) {
    refuse("its bytes do not match its checksum");
  }
  const own = bytes.subarray(KEY_OFFSET, KEY_OFFSET + 32).toHex();
  if (own !== key) {
    refuse(
      `it belongs to the set ${own.slice(0, 12)}…, expected ` +
        `${key.slice(0, 12)}…`,
    );
  }
  const tokenBytes = view.getUint32(12, true);
  const examples = view.getUint32(16, true);
  const count = Number(view.getBigUint64(24, true));
  const tokensAt = HEADER_BYTES + 4 * examples;
  const bitsAt = tokensAt + tokenBytes * count;
  const fits = (tokenBytes === 2 || tokenBytes === 4) &&
    bitsAt + Math.ceil(count / 8) === hashAt;
  if (!fits) {
    refuse(
      `its ${bytes.length} bytes are not those of ${examples} examples and ` +
        `${count} tokens of ${tokenBytes} bytes`,
    );
  }
  const tokens = new Int32Array(count);
  const supervised = new Uint8Array(count);
  for (let t = 0; t < count; t++) {
    tokens[t] = tokenBytes === 2
      ? view.getUint16(tokensAt + 2 * t, true)
      : view.getUint32(tokensAt + 4 * t, true);
    supervised[t] = bytes[bitsAt + (t >> 3)] >> (t & 7) & 1;
  }
  const lengths = Uint32Array.from(
    { length: examples },
    (_, index) => view.getUint32(HEADER_BYTES + 4 * index, true),
  );
  const inExamples = lengths.reduce((sum, length) => sum + length, 0);
  if (inExamples !== count) {
    refuse(`its examples have ${inExamples} tokens and it holds ${count}`);
  }
  return { lengths, tokens, supervised };
}

/** Examples as views of a shard's arrays: 5 bytes a token, none copied. */
export function* shardExamples(shard: ShardContents): Generator<Example> {
  let start = 0;
  for (const length of shard.lengths) {
    yield {
      tokens: shard.tokens.subarray(start, start + length),
      supervised: shard.supervised.subarray(start, start + length),
    };
    start += length;
  }
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}
