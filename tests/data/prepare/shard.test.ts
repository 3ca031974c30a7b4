import { assertEquals, assertThrows } from "@std/assert";
import { createHash } from "node:crypto";
import { UserError } from "sft/core/errors.ts";
import {
  decodeShard,
  encodeShard,
  shardExamples,
} from "sft/data/prepare/shard.ts";

const KEY = "0123456789abcdef".repeat(4);

/** Two examples, `5 [6 7]` and `300 [1]`. */
const CONTENTS = {
  lengths: Uint32Array.of(3, 2),
  tokens: Int32Array.of(5, 6, 7, 300, 1),
  supervised: Uint8Array.of(0, 1, 1, 0, 1),
};

Deno.test("encodeShard() lays out header, lengths, tokens, bits and sum", () => {
  const bytes = encodeShard(CONTENTS, KEY, 2);

  const drawn = [
    ...new TextEncoder().encode("SFTSHARD"),
    ...[1, 0, 0, 0], //                  version
    ...[2, 0, 0, 0], //                  bytes a token
    ...[2, 0, 0, 0], //                  examples
    ...[0, 0, 0, 0],
    ...[5, 0, 0, 0, 0, 0, 0, 0], //      tokens
    ...KEY.match(/../g)!.map((pair) => parseInt(pair, 16)),
    ...[3, 0, 0, 0, 2, 0, 0, 0], //      lengths
    ...[5, 0, 6, 0, 7, 0, 0x2c, 1, 1, 0],
    0b10110, //                          the first token's bit is the lowest
  ];
  assertEquals([...bytes.subarray(0, -32)], drawn);
  const sum = createHash("sha256").update(Uint8Array.from(drawn)).digest();
  assertEquals([...bytes.subarray(-32)], [...sum]);
});

Deno.test("encodeShard() takes four bytes for a large vocabulary", () => {
  const bytes = encodeShard(
    {
      lengths: Uint32Array.of(1),
      tokens: Int32Array.of(70_000),
      supervised: Uint8Array.of(1),
    },
    KEY,
    4,
  );

  // 70,000 is 0x11170.
  assertEquals([...bytes.subarray(68, 73)], [0x70, 0x11, 1, 0, 1]);
  assertEquals(decodeShard(bytes, "a", KEY).tokens, Int32Array.of(70_000));
});

Deno.test("decodeShard() gives back what was encoded", () => {
  const shard = decodeShard(encodeShard(CONTENTS, KEY, 2), "a", KEY);

  assertEquals(shard, CONTENTS);
  assertEquals([...shardExamples(shard)], [
    {
      tokens: Int32Array.of(5, 6, 7),
      supervised: Uint8Array.of(0, 1, 1),
    },
    { tokens: Int32Array.of(300, 1), supervised: Uint8Array.of(0, 1) },
  ]);
});

Deno.test("decodeShard() says what is wrong with a file", () => {
  const whole = encodeShard(CONTENTS, KEY, 2);
  const broken = whole.slice();
  broken[80] ^= 1;
  const newer = whole.slice();
  newer[8] = 9;
  const cases: [Uint8Array<ArrayBuffer>, string, string][] = [
    [
      new TextEncoder().encode('{"text": 1}'),
      KEY,
      'it does not begin with "SFTSHARD"',
    ],
    [whole.slice(0, 70), KEY, "it ends after 70 bytes"],
    [whole.slice(0, -1), KEY, "its bytes do not match its checksum"],
    [broken, KEY, "its bytes do not match its checksum"],
    [newer, KEY, "it is of version 9, expected 1"],
    [
      whole,
      "f".repeat(64),
      "it belongs to the set 0123456789ab…, expected ffffffffffff…",
    ],
  ];
  for (const [bytes, key, why] of cases) {
    const error = assertThrows(
      () => decodeShard(bytes, "s.shard", key),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot read shard "s.shard": ${why}, prepare the set again in a new ` +
        "folder",
    );
  }
});

Deno.test("decodeShard() refuses counts that its bytes do not hold", () => {
  const whole = encodeShard(CONTENTS, KEY, 2);
  const refusal = (change: (view: DataView) => void) => {
    const bytes = whole.slice();
    change(new DataView(bytes.buffer));
    // With the sum that belongs to it.
    const end = bytes.length - 32;
    const sum = createHash("sha256").update(bytes.subarray(0, end)).digest();
    bytes.set(sum, end);
    return assertThrows(() => decodeShard(bytes, "s.shard", KEY), UserError)
      .message.replace(/^.*?: (.*), prepare .*$/, "$1");
  };

  assertEquals(
    refusal((view) => view.setBigUint64(24, 2n ** 60n, true)),
    `its ${whole.length} bytes are not those of 2 examples and ` +
      "1152921504606847000 tokens of 2 bytes",
  );
  assertEquals(
    refusal((view) => view.setUint32(16, 2 ** 32 - 1, true)),
    `its ${whole.length} bytes are not those of 4294967295 examples and 5 ` +
      "tokens of 2 bytes",
  );
  assertEquals(
    refusal((view) => view.setUint32(12, 0, true)),
    `its ${whole.length} bytes are not those of 2 examples and 5 tokens of 0 ` +
      "bytes",
  );
  assertEquals(
    refusal((view) => view.setUint32(64, 7, true)),
    "its examples have 9 tokens and it holds 5",
  );
});
