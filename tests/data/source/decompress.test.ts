import { gzipSync, zstdCompressSync } from "node:zlib";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  decompressGzip,
  decompressZstandard,
} from "sft/data/source/decompress.ts";
import { inChunks, textIn } from "../../support/source_rows.ts";

const LONG = Array.from({ length: 3000 }, (_, i) => `${i} 中\n`).join("");

const KINDS = [
  {
    name: "decompressGzip",
    read: decompressGzip,
    kind: "gzip",
    write: gzipSync,
  },
  {
    name: "decompressZstandard",
    read: decompressZstandard,
    kind: "Zstandard",
    write: zstdCompressSync,
  },
] as const;

for (const { name, read, kind, write } of KINDS) {
  const packed = (text: string) => new Uint8Array(write(text));
  const plain = (bytes: Uint8Array, size: number) =>
    textIn(read(inChunks(bytes, size), "x.jsonl"));

  Deno.test(`${name}() reads what node:zlib wrote`, async () => {
    for (const text of ["", "a", LONG]) {
      for (const size of [1, 100, 100_000]) {
        assertEquals(await plain(packed(text), size), text);
      }
    }
  });

  Deno.test(`${name}() reads files that were joined`, async () => {
    const joined = Uint8Array.of(...packed("one\n"), ...packed("two\n"));

    assertEquals(await plain(joined, 5), "one\ntwo\n");
  });

  Deno.test(`${name}() refuses every file that is cut off`, async () => {
    const whole = packed("To be or not to be, that is the question.");

    for (let length = 4; length < whole.length; length++) {
      const error = await assertRejects(
        () => plain(whole.subarray(0, length), 1000),
        UserError,
      );
      assert(
        error.message.startsWith(
          `Cannot read "x.jsonl": it is cut off or damaged as ${kind} (`,
        ),
        error.message,
      );
    }
  });

  Deno.test(`${name}() refuses what is damaged, and says how`, async () => {
    const error = await assertRejects(
      () => plain(new TextEncoder().encode("not compressed at all"), 1000),
      UserError,
    );

    assertEquals(
      error.message,
      `Cannot read "x.jsonl": it is cut off or damaged as ${kind} (` +
        (kind === "gzip" ? "incorrect header check" : "invalid zstd data") +
        "), fetch it again",
    );
  });

  Deno.test(`${name}() can be left before the end`, async () => {
    for await (const _ of read(inChunks(packed(LONG), 100), "x.jsonl")) break;
  });

  Deno.test(`${name}() hands an error of the file on`, async () => {
    async function* failing() {
      yield packed("a").subarray(0, 4);
      await Promise.resolve();
      throw new UserError("Cannot read: the disk is gone");
    }

    const error = await assertRejects(
      () => textIn(read(failing(), "x.jsonl")),
      UserError,
    );

    assertEquals(error.message, "Cannot read: the disk is gone");
  });
}

Deno.test("decompressZstandard() expands little by little", async () => {
  // 64 MiB of one byte fit into a few kilobytes.
  const packed = new Uint8Array(zstdCompressSync(new Uint8Array(64 * 2 ** 20)));
  let [bytes, largest] = [0, 0];

  for await (
    const chunk of decompressZstandard(inChunks(packed, 2 ** 20), "x")
  ) {
    bytes += chunk.length;
    largest = Math.max(largest, chunk.length);
  }

  assertEquals(bytes, 64 * 2 ** 20);
  assert(largest <= 2 ** 20, `${largest}`);
});
