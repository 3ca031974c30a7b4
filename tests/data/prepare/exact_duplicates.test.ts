import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { HashSet } from "sft/data/prepare/exact_duplicates.ts";

Deno.test("HashSet() has what was added and nothing else", () => {
  const set = new HashSet();
  set.add(1, 2);
  set.add(1, 2);
  set.add(2, 1);
  set.add(0xffffffff, 0xffffffff);

  assertEquals(set.size, 3);
  assertEquals(set.has(1, 2) && set.has(2, 1), true);
  assertEquals(set.has(0xffffffff, 0xffffffff), true);
  assertEquals(set.has(1, 1), false);
});

Deno.test("HashSet() takes zero for a hash like any other", () => {
  const set = new HashSet();
  assertEquals(set.has(0, 0), false);
  set.add(0, 0);
  set.add(0, 0);

  assertEquals([set.has(0, 0), set.size], [true, 1]);
});

Deno.test("HashSet() agrees with a Set while it grows", () => {
  const random = randomStream(1, "hashes");
  const [set, known] = [new HashSet(), new Set<string>()];
  for (let index = 0; index < 20_000; index++) {
    // Few low halves, so that many hashes want the same place.
    const [high, low] = [random.integer(500), random.integer(60)];
    assertEquals(
      set.has(high, low),
      known.has(`${high} ${low}`) ||
        high === 0 && low === 0 && known.has("0 1") ||
        high === 0 && low === 1 && known.has("0 0"),
    );
    set.add(high, low);
    known.add(`${high} ${low}`);
  }
  // 0 0 and 0 1 are one hash here.
  const both = known.has("0 0") && known.has("0 1") ? 1 : 0;
  assertEquals(set.size, known.size - both);
});
