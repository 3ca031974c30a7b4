import { assertEquals } from "@std/assert";
import { packPairs } from "sft/batch/pairs/pair_rows.ts";
import { trainable } from "sft/model/loss.ts";
import { PREFERENCE_FIGURES } from "sft/ops/preference_loss.ts";
import { pairObjective } from "sft/run/dpo/pair_objective.ts";
import { DPO_DEFAULTS, type DpoConfig } from "sft/settings/config.ts";
import { example } from "../../batch/drawn_examples.ts";
import { tinyModel } from "../../support/gpt2.ts";

Deno.test("pairObjective() has a place for all pairs of the fullest row", () => {
  const pairs = [1, 3, 5].map((token) =>
    [example(token, "011"), example(token + 1, "01")] as const
  );
  const rows = packPairs(pairs, 10, 0, "isolated");
  const objective = pairObjective(
    DPO_DEFAULTS as unknown as DpoConfig,
    rows,
    new Map(pairs.map((pair, p) => [pair, [-p - 1, -p - 2]])),
  );
  const model = objective.learning(trainable(tinyModel()));
  const batch = objective.batchOf(rows, 2, 9);

  assertEquals(model.figures, PREFERENCE_FIGURES);
  assertEquals(model.besides?.(batch), {
    targetDocuments: { shape: [9], dtype: "int32" },
    referenceLogps: { shape: [8], dtype: "float32" },
  });
  assertEquals(
    batch.besides?.referenceLogps,
    Float32Array.of(
      ...[-1, -2, -2, -3],
      ...[-3, -4, 0, 0],
    ),
  );
  assertEquals(objective.rowLength(5), 10);
});
