import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import {
  encodedBytes,
  encodeTensor,
  type WrittenType,
} from "sft/gguf/encode.ts";

const FOLDER = `${import.meta.dirname}/../fixtures/gguf`;

Deno.test("encodeTensor() writes the bytes of the Python package", async () => {
  const { values, encoded } = JSON.parse(
    await Deno.readTextFile(`${FOLDER}/types.json`),
  );
  const floats = new Float32Array(Uint8Array.fromBase64(values.F32).buffer);

  for (const [type, sha256] of Object.entries(encoded)) {
    const view = encodeTensor(floats, type as WrittenType);
    const bytes = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);

    assertEquals(createHash("sha256").update(bytes).digest("hex"), sha256);
    assertEquals(
      bytes.length,
      encodedBytes(floats.length, type as WrittenType),
    );
  }
  assertEquals(Object.keys(encoded).length, 4);
});

Deno.test("encodeTensor() writes zeros as zeros", () => {
  const bytes = encodeTensor(new Float32Array(32), "Q8_0");

  assertEquals(bytes, new Uint8Array(34));
});
