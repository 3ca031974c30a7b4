import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { CandidateQueue } from "sft/tokenizer/bpe/pair_queue.ts";

type Entry = [count: number, left: number, right: number];

/** A queue of entries, each a pair of its own with a list of its own. */
function queueOf(entries: readonly Entry[]): CandidateQueue {
  const queue = new CandidateQueue({
    left: Int32Array.from(entries, ([, left]) => left),
    right: Int32Array.from(entries, ([, , right]) => right),
  });
  entries.forEach(([count], pair) => queue.push({ pair, count, list: -pair }));
  return queue;
}

function drained(entries: readonly Entry[], queue: CandidateQueue): Entry[] {
  const order: Entry[] = [];
  for (let top = queue.pop(); top; top = queue.pop()) {
    assertEquals(top.list, -top.pair);
    const [, left, right] = entries[top.pair];
    order.push([top.count, left, right]);
  }
  return order;
}

Deno.test("pop() yields the highest count, then the lowest ids", () => {
  const entries: Entry[] = [[3, 9, 1], [5, 7, 7], [3, 2, 8], [3, 2, 4]];
  const queue = queueOf(entries);

  assertEquals(drained(entries, queue), [
    [5, 7, 7],
    [3, 2, 4],
    [3, 2, 8],
    [3, 9, 1],
  ]);
  assertEquals(queue.pop(), undefined);
});

Deno.test("pop() agrees with sorting", () => {
  const random = randomStream(1, "queue");
  const entries = Array.from({ length: 500 }, (): Entry => [
    random.integer(20),
    random.integer(10),
    random.integer(10),
  ]);

  const sorted = entries.toSorted((a, b) =>
    b[0] - a[0] || a[1] - b[1] || a[2] - b[2]
  );
  assertEquals(drained(entries, queueOf(entries)), sorted);
});
