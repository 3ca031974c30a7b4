import { assertEquals } from "@std/assert";
import type { Architecture } from "sft/model/architecture.ts";
import { recomputing } from "sft/model/block.ts";
import { withLora } from "sft/model/lora/lora.ts";
import { trainable } from "sft/model/loss.ts";
import { checkSteps } from "../oracle/twenty_steps.ts";
import { assertClose } from "../support/close.ts";
import { onEveryEngine, valuesOf } from "../support/engines.ts";
import { freshValues, tinyModel } from "../support/gpt2.ts";
import { learnableBatch } from "../support/learnable_batch.ts";
import { readMuonFixture } from "../support/muon_fixture.ts";
import { stepOf } from "../support/train_step.ts";

// PyTorch's twenty steps of a GPT-2 and of a Llama, with blocks that are
// computed again.

for (const { name, expected, of } of await readMuonFixture()) {
  onEveryEngine(`recomputing() trains the same, ${name},`, (engine) => {
    const { model, values } = of.loaded;
    const loaded = { model: recomputing(model), values };
    return checkSteps(engine, expected, { ...of, loaded, accumulates: true });
  });
}

onEveryEngine(
  "recomputing() drops the same in both computations",
  async (engine) => {
    const rates = { resid_pdrop: 0.2, embd_pdrop: 0.2, attn_pdrop: 0.2 };
    const model = tinyModel({ n_layer: 2, ...rates });
    const values = freshValues(trainable(model).parameters);
    const batch = learnableBatch(2, 16, 11, 1);
    const first = async (model: Architecture) => {
      const { step, moments } = stepOf(engine, { model, values }, batch);
      const { loss } = await step.run([batch], 0.01, 1);
      const firsts = await valuesOf(moments);
      step.dispose();
      return { loss, firsts };
    };
    const plain = await first(model);
    const again = await first(recomputing(model));

    assertClose("loss", [again.loss], [plain.loss], { relative: 1e-6 });
    for (const [name, first] of Object.entries(plain.firsts)) {
      assertClose(name, again.firsts[name], first, { relative: 1e-4 });
    }
  },
);

onEveryEngine("recomputing() reaches an adapter's matrices", async (engine) => {
  const model = withLora(tinyModel({ n_layer: 2 }), {
    rank: 2,
    alpha: 4,
    dropout: 0,
    rankStabilized: false,
    targets: ["all-linear"],
  });
  const values = freshValues(trainable(model).parameters);
  for (const name of Object.keys(values)) {
    // B begins as 0, and A's gradient with it.
    if (name.includes("lora_B")) {
      values[name] = values[name].map((_, index) => Math.sin(index));
    }
  }
  const batch = learnableBatch(2, 16, 11, 1);
  const first = async (model: Architecture) => {
    const { step, moments } = stepOf(engine, { model, values }, batch);
    await step.run([batch], 0.01, 1);
    const firsts = await valuesOf(moments);
    step.dispose();
    return firsts;
  };
  const plain = await first(model);
  const again = await first(recomputing(model));

  assertEquals(Object.keys(again), Object.keys(plain));
  for (const [name, moment] of Object.entries(plain)) {
    assertClose(name, again[name], moment, { relative: 1e-4 });
  }
});
