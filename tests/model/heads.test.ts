import { assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { attentionSite, joinHeads, splitHeads } from "sft/model/heads.ts";

Deno.test("splitHeads() sets heads apart and joinHeads() undoes it", async () => {
  await tf.setBackend("cpu");
  // B = 2 sequences of T = 2 rows, H = 2 heads of D = 1.
  const rows = tf.tensor2d([[1, 2], [3, 4], [5, 6], [7, 8]]);
  const heads = splitHeads(rows, 2, 2);
  const joined = joinHeads(heads);

  assertEquals(await heads.array(), [
    [[[1], [3]], [[2], [4]]],
    [[[5], [7]], [[6], [8]]],
  ]);
  assertEquals(await joined.array(), await rows.array());
  tf.dispose([rows, heads, joined]);
});

Deno.test("attentionSite() is another for every layer", () => {
  // The name decides what is dropped, in runs of before too.
  assertEquals(attentionSite(3), "h.3.attn.p");
});
