import { assert, assertEquals } from "@std/assert";
import {
  crc32c,
  tensorboardBytes,
  tensorboardFile,
} from "sft/store/exchange/tensorboard.ts";

// The files of whole runs are held up to TensorBoard's own reader by
// tests/fixtures/check_tensorboard.py.

Deno.test("crc32c() agrees with the vectors of RFC 3720", () => {
  const bytes = (of: (index: number) => number) =>
    Uint8Array.from({ length: 32 }, (_, index) => of(index));

  assertEquals(crc32c(bytes(() => 0)), 0x8a9136aa);
  assertEquals(crc32c(bytes(() => 0xff)), 0x62a8ab43);
  assertEquals(crc32c(bytes((index) => index)), 0x46dd794e);
  assertEquals(crc32c(bytes((index) => 31 - index)), 0x113fdb5c);
  assertEquals(crc32c(new Uint8Array()), 0);
});

Deno.test("tensorboardBytes() writes what TensorBoard's own writer does", () => {
  const rows = [{ step: 300, elapsedMs: 500, values: { a: 2 } }];

  // Checksums as RecordWriter of tensorboard 2.21.0 writes them.
  const expected = [
    "1800000000000000 a37f4b22", // 24 bytes
    "09 000000000000f03f", // wall time 1.0, a double
    "1a 0d", // file version, 13 letters
    hex("brain.Event:2"),
    "86bf577a",
    "1800000000000000 a37f4b22",
    "09 000000000000f83f", // wall time 1.5
    "10 ac02", // step 300, a varint
    "2a 0a", // summary, 10 bytes
    "0a 08", // its first value, 8 bytes
    "0a 01",
    hex("a"),
    "15 00000040", // 2.0, a float
    "722e38ef",
  ];
  assertEquals(
    tensorboardBytes(rows, 1000).toHex(),
    expected.join("").replaceAll(" ", ""),
  );
});

Deno.test("tensorboardBytes() writes long tags, large steps and NaN", () => {
  const tag = "é".repeat(100); // 200 bytes: a length of two bytes
  const rows = [{ step: 2 ** 40, elapsedMs: 0, values: { [tag]: NaN } }];

  const record = tensorboardBytes(rows, 0).toHex();

  assert(record.includes("10808080808020"));
  assert(record.includes(`0ac801${hex(tag)}150000c07f`));
});

Deno.test("tensorboardFile() is a name that TensorBoard looks for", () => {
  assertEquals(
    tensorboardFile(1_795_514_400_999),
    "events.out.tfevents.1795514400.sft",
  );
});

function hex(text: string): string {
  return new TextEncoder().encode(text).toHex();
}
