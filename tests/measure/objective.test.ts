import { assertEquals } from "@std/assert";
import { makeBatch } from "sft/batch/batch.ts";
import { NEXT_TOKEN } from "sft/measure/objective.ts";
import { trainable } from "sft/model/loss.ts";
import { row } from "../batch/drawn_examples.ts";
import { tinyModel } from "../support/gpt2.ts";

Deno.test("NEXT_TOKEN leaves model, batches and rows as they are", () => {
  const model = trainable(tinyModel());
  const rows = [row(1, "011", 3)];

  assertEquals(NEXT_TOKEN.learning(model), model);
  assertEquals(NEXT_TOKEN.batchOf(rows, 1, 2), makeBatch(rows, 1, 2));
  assertEquals(NEXT_TOKEN.rowLength(512), 512);
});
