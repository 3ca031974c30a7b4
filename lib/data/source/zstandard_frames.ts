/**
 * Follows the frames and blocks of a Zstandard file while it is read, so that
 * none is decompressed that asks for too much memory or time.
 *
 * A frame's first bytes say how much of the text before has to be kept, and a
 * few bytes can ask for gigabytes.
 *
 * Source: RFC 8878, section 3.1
 *
 * @module
 */

/** What other readers keep too, where they are not told to keep more. */
const MOST_KEPT = 128 * 2 ** 20;

/** Bytes of a block, plain or not. */
const LARGEST_BLOCK = 128 * 2 ** 10;

/** Looked at next: a part of a frame, of so many bytes. */
interface Part {
  readonly size: number;
  /** Takes the part, and says what comes then. */
  readonly then: (bytes: Uint8Array) => Part;
}

/** Where a file is, in its frames. */
export class ZstandardFrames {
  /**
   * Bytes that decompressing has moved so far: the text that is kept, with
   * every block.
   */
  moved = 0;
  #kept = 0;
  #part: Part;
  #held: number[] = [];
  #skip = 0;

  constructor() {
    this.#part = this.#magic();
  }

  /**
   * Goes on through the file.
   *
   * @throws {RangeError} If a frame asks for too much, or is none.
   */
  follow(bytes: Uint8Array): void {
    let at = 0;
    while (at < bytes.length) {
      const skipped = Math.min(this.#skip, bytes.length - at);
      this.#skip -= skipped;
      at += skipped;
      while (at < bytes.length && this.#held.length < this.#part.size) {
        this.#held.push(bytes[at++]);
      }
      if (this.#skip > 0 || this.#held.length < this.#part.size) return;
      this.#part = this.#part.then(Uint8Array.from(this.#held));
      this.#held = [];
    }
  }

  #magic(): Part {
    return {
      size: 4,
      then: (bytes) => {
        if (bytes[0] === 0x28) return this.#descriptor();
        return { size: 4, then: (size) => this.#behind(numberIn(size)) };
      },
    };
  }

  /** What is passed over before the next frame. */
  #behind(size: number): Part {
    this.#skip = size;
    return this.#magic();
  }

  #descriptor(): Part {
    return {
      size: 1,
      then: ([flags]) => {
        const single = (flags >> 5 & 1) === 1;
        const dictionary = [0, 1, 2, 4][flags & 3];
        const content = [single ? 1 : 0, 2, 4, 8][flags >> 6];
        const checksum = (flags >> 2 & 1) * 4;
        return {
          size: (single ? 0 : 1) + dictionary + content,
          then: (bytes) => {
            this.#kept = single
              ? numberIn(bytes.subarray(dictionary)) + (content === 2 ? 256 : 0)
              : windowOf(bytes[0]);
            if (this.#kept > MOST_KEPT) {
              throw new RangeError(
                `Cannot decompress a frame that keeps ${
                  Math.ceil(this.#kept / 2 ** 20)
                } MiB of its text in memory: expected 128 MiB at most, as ` +
                  "without zstd --long",
              );
            }
            return this.#block(checksum);
          },
        };
      },
    };
  }

  #block(checksum: number): Part {
    return {
      size: 3,
      then: (bytes) => {
        const header = numberIn(bytes);
        const size = header >> 3;
        if (size > LARGEST_BLOCK) {
          throw new RangeError(
            `Cannot decompress a block of ${size} bytes: expected 128 KiB at ` +
              "most",
          );
        }
        this.moved += this.#kept;
        // One byte stands for all of a block that is of one byte.
        this.#skip = (header >> 1 & 3) === 1 ? 1 : size;
        if ((header & 1) === 0) return this.#block(checksum);
        this.#skip += checksum;
        return this.#magic();
      },
    };
  }
}

/** Little-endian. */
function numberIn(bytes: Uint8Array): number {
  return bytes.reduceRight((number, byte) => number * 256 + byte, 0);
}

function windowOf(descriptor: number): number {
  const base = 2 ** (10 + (descriptor >> 3));
  return base + base / 8 * (descriptor & 7);
}
