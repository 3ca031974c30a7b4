import { assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { CandidateQueue } from "sft/chat/bpe_queue.ts";

const candidate = (count: number, left: number, right: number) => ({
  pair: { left, right, count },
  count,
  words: [],
});

function drained(queue: CandidateQueue): [number, number, number][] {
  const order: [number, number, number][] = [];
  for (let top = queue.pop(); top; top = queue.pop()) {
    order.push([top.count, top.pair.left, top.pair.right]);
  }
  return order;
}

Deno.test("pop() yields the highest count, then the lowest ids", () => {
  const queue = new CandidateQueue();
  queue.push(candidate(3, 9, 1));
  queue.push(candidate(5, 7, 7));
  queue.push(candidate(3, 2, 8));
  queue.push(candidate(3, 2, 4));

  assertEquals(drained(queue), [[5, 7, 7], [3, 2, 4], [3, 2, 8], [3, 9, 1]]);
  assertEquals(queue.pop(), undefined);
});

Deno.test("pop() agrees with sorting", () => {
  const random = randomStream(1, "queue");
  const queue = new CandidateQueue();
  const all = Array.from({ length: 500 }, (): [number, number, number] => [
    random.integer(20),
    random.integer(10),
    random.integer(10),
  ]);
  for (const entry of all) queue.push(candidate(...entry));

  const sorted = all.toSorted((a, b) =>
    b[0] - a[0] || a[1] - b[1] || a[2] - b[2]
  );
  assertEquals(drained(queue), sorted);
});
