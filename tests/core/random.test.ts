import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { permutation, randomStream } from "sft/core/random.ts";

/** xoshiro128** written from its definition in BigInt: slow and obvious. */
function* xoshiro128(state: readonly bigint[]): Generator<number> {
  const word = (n: bigint) => BigInt.asUintN(32, n);
  const rotated = (n: bigint, by: bigint) => word(n << by | n >> (32n - by));
  let [s0, s1, s2, s3] = state;
  while (true) {
    yield Number(word(rotated(word(s1 * 5n), 7n) * 9n));
    const shifted = word(s1 << 9n);
    s2 ^= s0;
    s3 ^= s1;
    s1 ^= s2;
    s0 ^= s3;
    s2 ^= shifted;
    s3 = rotated(s3, 11n);
  }
}

/** The four words that seed a stream, by the same route in BigInt. */
function seedWords(seed: number, purpose: string): bigint[] {
  const word = (n: bigint) => BigInt.asUintN(32, n);
  let hash = 0x811c9dc5n;
  for (const unit of `${seed}:${purpose}`) {
    hash = word((hash ^ BigInt(unit.charCodeAt(0))) * 0x01000193n);
  }
  let state = word(BigInt(seed) ^ hash);
  return Array.from({ length: 4 }, () => {
    state = word(state + 0x9e3779b9n);
    const once = word((state ^ state >> 16n) * 0x21f0aaadn);
    const twice = word((once ^ once >> 15n) * 0x735a2d97n);
    return twice ^ twice >> 15n;
  });
}

Deno.test("randomStream() is the published xoshiro128**", () => {
  // First outputs of the authors' program for the state 1, 2, 3, 4.
  assertEquals(
    xoshiro128([1n, 2n, 3n, 4n]).take(6).toArray(),
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492],
  );

  for (
    const [seed, purpose] of [[42, "weights"], [-7, "data order"]] as const
  ) {
    const stream = randomStream(seed, purpose);
    const expected = xoshiro128(seedWords(seed, purpose)).take(100).toArray();
    assertEquals(expected.map(() => stream.uint32()), expected);
  }
});

Deno.test("randomStream() depends on seed and purpose and nothing else", () => {
  const first = (seed: number, purpose: string) =>
    randomStream(seed, purpose).uint32();

  assertEquals(first(1, "weights"), first(1, "weights"));
  const distinct = new Set([
    first(1, "weights"),
    first(2, "weights"),
    first(1, "dropout"),
    first(11, "weights"),
    first(1 + 2 ** 32, "weights"),
  ]);
  assertEquals(distinct.size, 5);
});

Deno.test("uniform() fills [0, 1) evenly", () => {
  const { uniform } = randomStream(3, "uniform");
  const tenths = new Array(10).fill(0);
  for (let i = 0; i < 10_000; i++) {
    const x = uniform();
    assert(x >= 0 && x < 1);
    tenths[Math.floor(x * 10)]++;
  }
  // 9 degrees of freedom: 27.9 is exceeded once in a thousand seeds.
  const chiSquared = tenths
    .map((count) => (count - 1000) ** 2 / 1000)
    .reduce((sum, term) => sum + term);
  assert(chiSquared < 27.9, `${chiSquared}`);
});

Deno.test("normal() has the moments of the standard normal", () => {
  const { normal } = randomStream(4, "normal");
  const draws = Array.from({ length: 20_000 }, normal);
  const moment = (power: number) =>
    draws.reduce((sum, x) => sum + x ** power, 0) / draws.length;

  assertAlmostEquals(moment(1), 0, 0.03);
  assertAlmostEquals(moment(2), 1, 0.05);
  assertAlmostEquals(moment(3), 0, 0.1);
  assertAlmostEquals(moment(4), 3, 0.3);
});

Deno.test("integer() reaches every value below its limit and no other", () => {
  const { integer } = randomStream(5, "integer");
  const seen = new Set(Array.from({ length: 200 }, () => integer(6)));

  assertEquals(seen, new Set([0, 1, 2, 3, 4, 5]));
  assertEquals(integer(1), 0);
});

Deno.test("permutation() holds every index once and favours no order", () => {
  const random = randomStream(6, "order");

  assertEquals(permutation(0, random), new Int32Array());
  assertEquals(permutation(1, random), new Int32Array([0]));
  assertEquals(
    permutation(50, random).toSorted(),
    Int32Array.from(
      { length: 50 },
      (_, index) => index,
    ),
  );

  const counts = new Map<string, number>();
  for (let i = 0; i < 6_000; i++) {
    const order = permutation(3, random).join("");
    counts.set(order, (counts.get(order) ?? 0) + 1);
  }
  assertEquals(counts.size, 6);
  for (const [order, count] of counts) {
    assertAlmostEquals(count, 1_000, 150, order);
  }
});
