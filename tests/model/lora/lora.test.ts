import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { trainedOf } from "sft/train/trained_parameters.ts";
import type { Engine } from "sft/engine/program.ts";
import { Decoder } from "sft/model/decoder.ts";
import { ALL_LINEAR, withLora } from "sft/model/lora/lora.ts";
import type { LoraSettings } from "sft/model/lora/lora_config.ts";
import { initialValues } from "sft/model/parameters.ts";
import { loadWithAdapter } from "sft/open/adapter/load_with_adapter.ts";
import { type LoadedModel, loadModel } from "sft/open/model_files.ts";
import { allocateParameters } from "sft/train/state.ts";
import { assertClose } from "../../support/close.ts";
import { onEveryEngine, valuesOf } from "../../support/engines.ts";
import { batchOf, shapeOf } from "../../support/gpt2.ts";
import {
  LORA_CASES,
  type LoraCase,
  readLoraCase,
} from "../../support/lora_fixture.ts";
import { lossAndGradients } from "../../support/loss_and_gradients.ts";
import { stepOf } from "../../support/train_step.ts";

const CLOSE = { relative: 1e-4 };

for (const name of LORA_CASES) {
  const one = await readLoraCase(name);

  onEveryEngine(`withLora() is peft's: ${name}`, async (engine) => {
    const loaded = await beside(one);
    await checkLogits(engine, one, loaded);
    await checkLoss(engine, one, loaded);
    await checkSteps(engine, one, loaded);
  });

  onEveryEngine(`a merged adapter is peft's: ${name}`, async (engine) => {
    const { base, folder } = one;
    const merged = await loadWithAdapter(base, { lora_path: folder });
    const names = (await loadModel(base)).model.parameters;

    assertEquals(Object.keys(merged.values), names.map(({ name }) => name));
    await checkLogits(engine, one, merged);
  });
}

/** The case's model with its adapter beside it, as it was trained there. */
async function beside(
  { base, folder, ratio }: LoraCase,
): Promise<LoadedModel> {
  const loaded = await loadWithAdapter(base, {
    lora_path: folder,
    merge_lora: false,
  });
  const parameters = loaded.model.parameters.map((spec) =>
    spec.name.includes("lora_B") ? { ...spec, rateRatio: ratio } : spec
  );
  return { ...loaded, model: { ...loaded.model, parameters } };
}

async function checkLogits(
  engine: Engine,
  { plain: { B, T, V, tokens, logits } }: LoraCase,
  { model, values }: LoadedModel,
) {
  const parameters = allocateParameters(engine, model.parameters, values);
  const decoder = new Decoder(engine, model, parameters, { rows: B });
  const rows = Array.from(
    { length: B },
    (_, b) => [...tokens.subarray(b * T, (b + 1) * T)],
  );
  for (const [b, row] of (await decoder.read(rows)).entries()) {
    const last = logits.subarray((b * T + T - 1) * V, (b + 1) * T * V);
    assertClose(`logits of row ${b}`, row, last, CLOSE);
  }
  decoder.dispose();
}

async function checkLoss(
  engine: Engine,
  { packed, batches: [rows] }: LoraCase,
  { model, values }: LoadedModel,
) {
  const batch = batchOf(rows, packed.targets + 2);
  const { nats, gradients } = await lossAndGradients(
    engine,
    model,
    values as Record<string, Float32Array>,
    batch,
  );
  assertClose("nats", [nats], [packed.nats], CLOSE);
  assertEquals(
    trainedOf(model.parameters).map(({ name }) => name).sort(),
    [...packed.gradients.keys()].sort(),
  );
  for (const [name, expected] of packed.gradients) {
    assertClose(
      `gradient of "${name}"`,
      gradients.get(name)!.map((value) => value / packed.targets),
      expected,
      CLOSE,
    );
  }
}

async function checkSteps(
  engine: Engine,
  { steps, batches: rows, final, optimizer }: LoraCase,
  loaded: LoadedModel,
) {
  const K = Math.max(...steps.map(({ targets }) => targets));
  const batches = rows.map((rows) => batchOf(rows, K));
  const { step, parameters } = stepOf(engine, loaded, shapeOf(batches), {
    optimizer,
  });
  const [losses, norms]: number[][] = [[], []];
  for (const [index, expected] of steps.entries()) {
    const { batch, learningRate } = expected;
    const result = await step.run([batches[batch]], learningRate, index + 1);
    losses.push(result.loss / expected.natsPerTarget);
    norms.push(result.gradNorm / expected.gradNorm);
  }
  const after = await valuesOf(parameters);
  step.dispose();
  const same = Array(steps.length).fill(1);
  assertClose("losses", losses, same, CLOSE);
  assertClose("norms", norms, same, CLOSE);
  for (const { name } of loaded.model.parameters) {
    const expected = final.get(name);
    if (expected) assertClose(`final "${name}"`, after[name], expected, CLOSE);
    else assertEquals(after[name], loaded.values[name], `"${name}" stays`);
  }
}

const { base } = await readLoraCase("gpt2");
const gpt2 = (await loadModel(base)).model;
const SETTINGS: LoraSettings = {
  rank: 4,
  alpha: 8,
  dropout: 0.25,
  rankStabilized: false,
  targets: [ALL_LINEAR],
};

Deno.test("withLora() drops what each layer reads, in rows that are computed", () => {
  const sites = withLora(gpt2, SETTINGS).dropoutSites({ B: 2, T: 3, K: 4 });

  assertEquals(sites, {
    "lora.transformer.h.0.attn.c_attn": { shape: [6, 32], rate: 0.25 },
    "lora.transformer.h.0.attn.c_proj": { shape: [6, 32], rate: 0.25 },
    "lora.transformer.h.0.mlp.c_fc": { shape: [6, 32], rate: 0.25 },
    "lora.transformer.h.0.mlp.c_proj": { shape: [6, 128], rate: 0.25 },
    "lora.transformer.h.1.attn.c_attn": { shape: [6, 32], rate: 0.25 },
    // Of the last block only selected rows go on.
    "lora.transformer.h.1.attn.c_proj": { shape: [4, 32], rate: 0.25 },
    "lora.transformer.h.1.mlp.c_fc": { shape: [4, 32], rate: 0.25 },
    "lora.transformer.h.1.mlp.c_proj": { shape: [4, 128], rate: 0.25 },
  });
});

onEveryEngine("withLora() drops nothing but what A reads", async (engine) => {
  const { folder, packed, batches: [rows] } = await readLoraCase("gpt2");
  const loaded = await loadWithAdapter(base, {
    lora_path: folder,
    merge_lora: false,
  });
  const model = withLora(gpt2, SETTINGS);
  const batch = batchOf(rows, packed.targets);
  const sites = Object.keys(model.dropoutSites(batch));
  const values = loaded.values as Record<string, Float32Array>;
  const nats = async (keep: number) => {
    const masks = Object.fromEntries(sites.map((site) => [site, keep]));
    const all = await lossAndGradients(engine, model, values, batch, masks);
    return all.nats;
  };
  const bare = await loadModel(base);
  const alone = await lossAndGradients(
    engine,
    bare.model,
    bare.values as Record<string, Float32Array>,
    batch,
  );

  // With all of it dropped the adapter adds nothing.
  assertClose("dropped", [await nats(0)], [alone.nats], CLOSE);
});

Deno.test("withLora() begins as the model that it is beside", () => {
  const { adapter } = withLora(gpt2, SETTINGS);
  for (const spec of adapter!.parameters) {
    const values = initialValues(spec, 1);
    const isB = spec.name.includes("lora_B");
    const bound = 1 / Math.sqrt(spec.shape[1]);
    const most = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0);
    if (isB) assertEquals(most, 0);
    else assertEquals([most <= bound, most > 0.8 * bound], [true, true]);
  }
});

Deno.test("withLora() names the layers that there are", () => {
  assertThrows(
    () => withLora(gpt2, { ...SETTINGS, targets: ["c_attn", "q_proj"] }),
    UserError,
    'Cannot train "q_proj" by LoRA: a GPT-2 has no such linear layer, it has ' +
      "c_attn, c_proj, c_fc, or all-linear for all",
  );
});
