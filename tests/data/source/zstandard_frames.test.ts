import { assertEquals, assertThrows } from "@std/assert";
import { zstdCompressSync } from "node:zlib";
import { ZstandardFrames } from "sft/data/source/zstandard_frames.ts";

const MAGIC = [0x28, 0xb5, 0x2f, 0xfd];

/** A block's header, of three bytes. */
function block(last: boolean, kind: "raw" | "one byte", size: number) {
  const header = Number(last) + (kind === "raw" ? 0 : 2) + size * 8;
  return [header & 255, header >> 8 & 255, header >> 16];
}

function follow(...bytes: number[]): ZstandardFrames {
  const frames = new ZstandardFrames();
  for (const byte of bytes) frames.follow(Uint8Array.of(byte));
  return frames;
}

Deno.test("ZstandardFrames counts what every block moves", () => {
  // A window of 2^10 bytes; the checksum of four is passed over.
  const first = [
    ...[...MAGIC, 0b100, 0],
    ...[...block(false, "raw", 2), 1, 2],
    ...[...block(true, "one byte", 9), 1],
    ...[0, 0, 0, 0],
  ];
  const between = [0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 0xff, 0xff];
  // One segment, with a size of 2 bytes, which count from 256 on.
  const second = [
    ...MAGIC,
    0b01100000,
    44,
    1,
    ...block(true, "one byte", 1),
    7,
  ];

  assertEquals(follow(...first).moved, 2048);
  assertEquals(follow(...first, ...between, ...second).moved, 2048 + 556);
});

Deno.test("ZstandardFrames follows what node:zlib wrote", () => {
  const text = Array.from({ length: 50_000 }, (_, i) => `${i} 中\n`).join("");
  const packed = new Uint8Array(zstdCompressSync(text));
  const frames = new ZstandardFrames();
  for (let at = 0; at < packed.length; at += 1000) {
    frames.follow(packed.subarray(at, at + 1000));
  }
  const before = frames.moved;
  // It stands at the beginning of a frame again.
  frames.follow(Uint8Array.of(...MAGIC, 0, 0, ...block(true, "raw", 0)));

  assertEquals(frames.moved - before, 1024);
});

Deno.test("ZstandardFrames refuses a frame that keeps too much", () => {
  const claims = {
    1050: [0b10100000, 0x00, 0xab, 0x90, 0x41],
    1152: [0, 20 << 3 | 1],
    160: [0, 17 << 3 | 2],
  };
  for (const [size, claim] of Object.entries(claims)) {
    assertThrows(
      () => follow(...MAGIC, ...claim),
      RangeError,
      `Cannot decompress a frame that keeps ${size} MiB of its text in ` +
        "memory: expected 128 MiB at most, as without zstd --long",
    );
  }
  assertEquals(follow(...MAGIC, 0, 17 << 3).moved, 0);
});

Deno.test("ZstandardFrames refuses a block that is too large", () => {
  assertThrows(
    () => follow(...MAGIC, 0, 0, ...block(true, "one byte", 2 ** 20)),
    RangeError,
    "Cannot decompress a block of 1048576 bytes: expected 128 KiB at most",
  );
});
