import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { trainedOf } from "sft/train/trained_parameters.ts";
import { gpt2 } from "sft/model/gpt2/gpt2.ts";
import { withTrainedLayers } from "sft/model/trained_layers.ts";
import { loadModel } from "sft/open/model_files.ts";
import { readLoraCase } from "../support/lora_fixture.ts";
import { tinyConfig } from "../support/gpt2.ts";

const GPT2 = gpt2(tinyConfig({ n_layer: 2 }));
const QWEN3 = (await loadModel(
  (await readLoraCase("llama")).base.replace(/llama$/, "qwen3"),
)).model;

const trained = (model: typeof GPT2, ...parts: string[]) =>
  trainedOf(withTrainedLayers(model, parts).parameters)
    .map(({ name }) => name.replace(/^(transformer|model)\./, ""));

Deno.test("withTrainedLayers() trains the parts that are named alone", () => {
  assertEquals(trained(GPT2, "embeddings"), ["wte.weight", "wpe.weight"]);
  assertEquals(trained(GPT2, "norms"), [
    ...["h.0.ln_1.weight", "h.0.ln_1.bias", "h.0.ln_2.weight", "h.0.ln_2.bias"],
    ...["h.1.ln_1.weight", "h.1.ln_1.bias", "h.1.ln_2.weight", "h.1.ln_2.bias"],
    ...["ln_f.weight", "ln_f.bias"],
  ]);
  const all = GPT2.parameters.map(({ name }) => name.slice(12));
  const inBlock = (block: number) =>
    all.filter((name) => name.startsWith(`h.${block}.`));
  assertEquals(trained(GPT2, "last:1"), inBlock(1));
  assertEquals(trained(GPT2, "first:1"), inBlock(0));
  assertEquals(trained(GPT2, "last:2"), [...inBlock(0), ...inBlock(1)]);
  assertEquals(
    trained(GPT2, "mlp", "embeddings").length,
    2 + 2 * 4,
  );
});

Deno.test("withTrainedLayers() knows the parts of Llama's kind", () => {
  const norms = [
    ...["self_attn.q_norm", "self_attn.k_norm"],
    ...["input_layernorm", "post_attention_layernorm"],
  ];
  assertEquals(trained(QWEN3, "norms"), [
    ...[0, 1].flatMap((layer) =>
      norms.map((name) => `layers.${layer}.${name}.weight`)
    ),
    "norm.weight",
  ]);
  assertEquals(trained(QWEN3, "embeddings"), ["embed_tokens.weight"]);
});

Deno.test("withTrainedLayers() stays so with another dropout", () => {
  const model = withTrainedLayers(GPT2, ["norms"]).withDropout(0.5);
  assertEquals(trainedOf(model.parameters).length, 10);
});

Deno.test("withTrainedLayers() refuses parts that are not there", () => {
  const message = (part: string) =>
    assertThrows(() => withTrainedLayers(GPT2, [part]), UserError).message;
  assertEquals(
    message("last:3"),
    'Cannot train "last:3": expected norms, embeddings, head, attention, mlp, ' +
      "or first:N or last:N of 2 layers",
  );
  assertEquals(
    message("head"),
    'Cannot train "head": this GPT-2 has none, its head is its embedding, use ' +
      "embeddings",
  );
});
