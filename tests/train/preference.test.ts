import { assertEquals } from "@std/assert";
import { makePairBatch } from "sft/batch/pairs/pair_rows.ts";
import { loadModel } from "sft/open/model_files.ts";
import { PREFERENCE_FIGURES } from "sft/ops/preference_loss.ts";
import { preferring } from "sft/train/preference.ts";
import { assertClose } from "../support/close.ts";
import { batchOfPairs, readDpoFixture } from "../support/dpo_fixture.ts";
import { onEveryEngine } from "../support/engines.ts";
import { lossAndGradients } from "../support/loss_and_gradients.ts";
import { stepOf } from "../support/train_step.ts";

const families = await readDpoFixture();

for (const family of families) {
  const { model, values } = await loadModel(family.folder);
  const { batch, pairsPerRow } = batchOfPairs(family);

  onEveryEngine(
    `preferring() learns from pairs as TRL's DPOTrainer: ${family.name}`,
    async (engine) => {
      assertEquals(batch.pairs, family.pairs.length);
      for (const { name, settings, ...expected } of family.cases) {
        const { nats, figures, gradients } = await lossAndGradients(
          engine,
          model,
          values,
          batch,
          {},
          (model) => preferring(model, settings, pairsPerRow),
        );

        assertClose(`${name}: loss`, [nats / batch.pairs], [expected.loss], {
          relative: 1e-4,
        });
        for (const [index, figure] of PREFERENCE_FIGURES.entries()) {
          assertClose(
            `${name}: ${figure}`,
            [figures[index] / batch.pairs],
            [expected.figures[index]],
            { relative: 1e-4 },
          );
        }
        assertEquals(
          [...gradients.keys()].sort(),
          [...expected.gradients.keys()].sort(),
        );
        for (const [parameter, gradient] of gradients) {
          assertClose(
            `${name}: gradient of "${parameter}"`,
            gradient.map((value) => value / batch.pairs),
            expected.gradients.get(parameter)!,
            { relative: 1e-4 },
          );
        }
      }
    },
  );
}

onEveryEngine(
  "a step that learns from pairs divides by all of them, however it is cut",
  async (engine) => {
    const [family] = families;
    const [{ settings, loss, figures: expected }] = family.cases;
    const loaded = await loadModel(family.folder);
    const { batch, pairsPerRow, rows } = batchOfPairs(family);
    const cut = rows.map((row) =>
      makePairBatch([row], batch.B, batch.K, pairsPerRow, family.logpsOf)
    );
    for (const batches of [[batch], cut]) {
      const { step } = stepOf(engine, loaded, batch, {
        accumulates: batches.length > 1,
        learning: (model) => preferring(model, settings, pairsPerRow),
      });
      const found = await step.run(batches, 1e-3, 1);
      step.dispose();

      assertClose("loss", [found.loss], [loss], { relative: 1e-4 });
      assertEquals(Object.keys(found.figures!), [...PREFERENCE_FIGURES]);
      assertClose("figures", Object.values(found.figures!), expected, {
        relative: 1e-4,
      });
    }
  },
);

Deno.test("the fixture of TRL holds all kinds of the loss", () => {
  for (const { cases } of families) {
    assertEquals(cases.map(({ name }) => name), [
      ...["sigmoid", "hinge", "ipo", "smoothed", "rpo"],
    ]);
  }
});
