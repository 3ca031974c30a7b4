/**
 * A batch's summed loss and its gradients, as a program of its own.
 *
 * @module
 */
import type { Batch } from "sft/batch/batch.ts";
import * as tf from "sft/core/tf.ts";
import type { BatchTensors, Trainable } from "sft/core/trainable.ts";
import type { Engine } from "sft/engine/program.ts";
import type { Architecture } from "sft/model/architecture.ts";
import { trainable } from "sft/model/loss.ts";
import { modelBatchSpecs, writeBatch } from "sft/train/inputs.ts";
import { parameterInputs } from "./gpt2.ts";

/**
 * The summed loss of a batch and its gradient by every parameter, and the sums of
 * what is measured beside it.
 */
export async function lossAndGradients(
  engine: Engine,
  architecture: Architecture,
  values: Readonly<Record<string, Float32Array>>,
  batch: Batch,
  keepAt: Readonly<Record<string, number>> = {},
  learning: (model: Trainable) => Trainable = (model) => model,
) {
  const model = learning(trainable(architecture));
  const names = model.parameters.map(({ name }) => name);
  const sites = model.dropoutSites(batch);
  const masks = Object.keys(keepAt);
  const program = engine.compile({
    name: "loss",
    inputs: {
      ...parameterInputs(model.parameters),
      ...modelBatchSpecs(model, batch),
      ...Object.fromEntries(
        masks.map((site) => [
          site,
          { shape: sites[site].shape, dtype: "bool" as const },
        ]),
      ),
    },
    run: (inputs) => {
      const keep = Object.fromEntries(
        masks.map((site) => [site, inputs[site]]),
      );
      const { value, grads } = tf.valueAndGrads((...arrays) =>
        model.sumLoss(
          Object.fromEntries(names.map((name, at) => [name, arrays[at]])),
          {
            ...inputs as unknown as BatchTensors,
            longest: batch.longest,
            besides: inputs,
          },
          keep,
        )
      )(
        names.map((name) => inputs[name]),
        model.figures && tf.tensor1d([1, ...model.figures.map(() => 0)]),
      );
      return {
        nats: value,
        ...Object.fromEntries(
          names.map((name, at) => [`d ${name}`, grads[at]]),
        ),
      };
    },
  });
  const { inputs, outputs } = program;
  for (const name of names) inputs[name].write(values[name]);
  writeBatch(program, batch, batch);
  for (const [site, keep] of Object.entries(keepAt)) inputs[site].fill(keep);
  await program.run();
  const [nats, ...figures] = await outputs.nats.read();
  const gradients = new Map<string, Float32Array>();
  for (const name of names) {
    gradients.set(name, await outputs[`d ${name}`].read() as Float32Array);
  }
  program.dispose();
  return { nats, figures, gradients };
}
