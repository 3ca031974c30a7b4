/**
 * The bytes of a header, one number or text after the other.
 *
 * Every length is held against what is left of the file before memory is taken
 * for it. Numbers are little-endian.
 *
 * @module
 */
import { unreadable } from "../core/file.ts";

/** Bytes of a header at most; 256,000 tokens with their merges take a tenth. */
const LONGEST_HEADER = 128 * 2 ** 20;

/** Bytes that are read at a time. */
const WINDOW = 2 ** 20;

/** Reads a header from its beginning. Every method throws a UserError. */
export class HeaderBytes {
  #window = new Uint8Array(0);
  #view = new DataView(this.#window.buffer);
  #at = 0;
  /** Where the window begins. */
  #start = 0;
  readonly #text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

  constructor(
    readonly file: Deno.FsFile,
    readonly path: string,
    readonly size: number,
  ) {}

  /** Where the next read begins, in bytes from the file's beginning. */
  get position(): number {
    return this.#start + this.#at;
  }

  /** Bytes that the header may still have. */
  get left(): number {
    return Math.min(this.size, LONGEST_HEADER) - this.position;
  }

  /** @param field What is read, as the error writes it: `"tensor_count"`. */
  uint8(field: string): number {
    const at = this.#take(1, field);
    return this.#view.getUint8(at);
  }

  int8(field: string): number {
    const at = this.#take(1, field);
    return this.#view.getInt8(at);
  }

  uint16(field: string): number {
    const at = this.#take(2, field);
    return this.#view.getUint16(at, true);
  }

  int16(field: string): number {
    const at = this.#take(2, field);
    return this.#view.getInt16(at, true);
  }

  uint32(field: string): number {
    const at = this.#take(4, field);
    return this.#view.getUint32(at, true);
  }

  int32(field: string): number {
    const at = this.#take(4, field);
    return this.#view.getInt32(at, true);
  }

  float32(field: string): number {
    const at = this.#take(4, field);
    return this.#view.getFloat32(at, true);
  }

  float64(field: string): number {
    const at = this.#take(8, field);
    return this.#view.getFloat64(at, true);
  }

  uint64(field: string): bigint {
    const at = this.#take(8, field);
    return this.#view.getBigUint64(at, true);
  }

  int64(field: string): bigint {
    const at = this.#take(8, field);
    return this.#view.getBigInt64(at, true);
  }

  /**
   * How many of something follow.
   *
   * @param bytes What one of them takes at least.
   * @param most More than any file has.
   */
  count(field: string, bytes: number, most = Number.MAX_SAFE_INTEGER): number {
    const count = this.uint64(field);
    const room = Math.min(Math.floor(this.left / bytes), most);
    if (count <= room) return Number(count);
    throw unreadable(
      this.path,
      `${field} is ${count}, expected ${room} or less in a file of ` +
        `${this.size} bytes: it is cut or damaged, fetch it again`,
    );
  }

  /** UTF-8 behind its length in bytes. */
  text(field: string): string {
    const length = this.count(`the length of ${field}`, 1);
    const start = this.#take(length, field);
    try {
      return this.#text.decode(this.#window.subarray(start, start + length));
    } catch {
      throw unreadable(
        this.path,
        `${field} is no UTF-8 text, fetch the file again`,
      );
    }
  }

  /** A copy of the next bytes. */
  bytes(length: number, field: string): Uint8Array<ArrayBuffer> {
    const start = this.#take(length, field);
    return this.#window.slice(start, start + length);
  }

  /**
   * Moves on, and returns where in the window the bytes begin; the window may be
   * another one then.
   */
  #take(length: number, field: string): number {
    if (this.#at + length > this.#window.length) this.#fill(length, field);
    const start = this.#at;
    this.#at += length;
    return start;
  }

  #fill(length: number, field: string): void {
    if (length > this.left) {
      throw unreadable(
        this.path,
        `it ends inside of ${field}, after ` +
          `${
            Math.min(this.size, LONGEST_HEADER)
          } bytes: it is cut, fetch it again`,
      );
    }
    const position = this.position;
    const rest = this.#window.subarray(this.#at);
    const window = new Uint8Array(
      Math.min(this.size - position, Math.max(length, WINDOW)),
    );
    window.set(rest.subarray(0, window.length));
    let filled = Math.min(rest.length, window.length);
    while (filled < window.length) {
      const count = this.file.readSync(window.subarray(filled));
      if (count === null) {
        throw unreadable(this.path, "it became shorter while it was read");
      }
      filled += count;
    }
    this.#window = window;
    this.#view = new DataView(window.buffer);
    this.#start = position;
    this.#at = 0;
  }
}
