import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { RowBatch } from "sft/data/prepare/row_batch.ts";
import { openWorkers } from "sft/data/prepare/worker_pool.ts";
import { chat, workSettings } from "./settings.ts";

function batchOf(rows: readonly unknown[]): RowBatch {
  return {
    where: rows.map((_, index) => `x#${index + 1}`),
    bytes: new Uint8Array(),
    ends: new Uint32Array(rows.length),
    values: new Map(rows.entries()),
  };
}

Deno.test("openWorkers() gives results in the order of batches", async () => {
  const workers = await openWorkers(2, workSettings());
  try {
    let [sent, received, ahead] = [0, 0, 0];
    const batches = async function* () {
      // The first of every four is by far the slowest.
      for (let index = 0; index < 20; index++) {
        const rows = index % 4 === 0 ? 20 : 1;
        const row = chat("number", "x".repeat(1 + index));
        sent++;
        yield batchOf(new Array(rows).fill(row));
      }
    };
    const lengths: number[] = [];
    for await (const result of workers.results(batches())) {
      ahead = Math.max(ahead, sent - received);
      received++;
      lengths.push(result.lengths[0]);
    }

    // An answer one letter longer is as many tokens or one more: no batch
    // overtook another.
    assertEquals(lengths, lengths.toSorted((a, b) => a - b));
    assertEquals(lengths.length, 20);
    // Two workers, three batches each; no more is read than that.
    assert(ahead <= 6, `${ahead} batches were on their way`);
  } finally {
    workers.close();
  }
});

Deno.test("openWorkers() says why workers cannot begin", async () => {
  const error = await assertRejects(
    () => openWorkers(2, workSettings({ tokenizerPath: "nowhere" })),
    UserError,
  );
  assertEquals(
    error.message,
    'Cannot load tokenizer "nowhere": there is no such folder, check the path',
  );
});

Deno.test("openWorkers() ends early without leaving anything behind", async () => {
  const workers = await openWorkers(1, workSettings());
  let ended = false;
  async function* batches() {
    try {
      for (;;) yield batchOf([chat("Hi", "Ho")]);
    } finally {
      ended = true;
    }
  }
  for await (const result of workers.results(batches())) {
    assertEquals(result.fates.length, 1);
    break;
  }
  workers.close();

  assertEquals(ended, true);
});
