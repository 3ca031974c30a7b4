/**
 * What enters a program besides its state: the batch, the dropout masks and the
 * step's scalars.
 *
 * @module
 */
import type { Batch } from "../batch/batch.ts";
import type { BatchSizes, DropoutSite, Trainable } from "../core/trainable.ts";
import type { Executable, TensorSpec } from "../engine/program.ts";
import { slotsOf } from "../ops/select_rows.ts";
import { fillKeepMask } from "./dropout_masks.ts";
import type { StepScalars } from "./optimizer.ts";

/** What every micro-batch of a program has in common. */
export interface BatchShape extends BatchSizes {
  /** Tokens of the longest document; attention further back is left out. */
  readonly longest: number;
}

/** Specs of inputs by name. */
export type Specs = Readonly<Record<string, TensorSpec>>;

/** Dropout sites by name. */
export type Sites = Readonly<Record<string, DropoutSite>>;

const SCALAR: TensorSpec = { shape: [], dtype: "float32" };

/** The scalars that change from step to step. */
export const SCALARS: Readonly<Record<keyof StepScalars, TensorSpec>> = {
  stepSize: SCALAR,
  floor: SCALAR,
  keep: SCALAR,
  learningRate: SCALAR,
  inverseTargets: SCALAR,
};

/** The inputs of one batch; their meaning is in core/trainable.ts. */
export function batchSpecs({ B, T, K }: BatchShape): Specs {
  return {
    tokens: { shape: [B * T], dtype: "int32" },
    positions: { shape: [B * T], dtype: "int32" },
    segments: { shape: [B, T], dtype: "int32" },
    targetRows: { shape: [K], dtype: "int32" },
    targetSlots: { shape: [B * T], dtype: "int32" },
    labels: { shape: [K], dtype: "int32" },
    weights: { shape: [K], dtype: "float32" },
  };
}

/** The same, and what else the model asks of a batch. */
export function modelBatchSpecs(
  model: Pick<Trainable, "besides">,
  shape: BatchShape,
): Specs {
  return { ...batchSpecs(shape), ...model.besides?.(shape) };
}

/** One bool input a dropout site. */
export function maskSpecs(sites: Sites): Specs {
  return Object.fromEntries(
    Object.entries(sites).map(([site, { shape }]) => [
      maskInput(site),
      { shape, dtype: "bool" },
    ]),
  );
}

/** Name of the input that holds a site's mask. */
export function maskInput(site: string): string {
  return `keep.${site}`;
}

/**
 * Writes a batch to the inputs of a program.
 *
 * @param shape What the program was compiled for.
 * @throws {RangeError} If the batch has a longer document: its attention would
 * be cut silently.
 */
export function writeBatch(
  { inputs }: Executable,
  batch: Batch,
  { longest }: BatchShape,
): void {
  if (batch.longest > longest) {
    throw new RangeError(
      `Cannot write a batch with a document of ${batch.longest} tokens: the ` +
        `program was compiled for ${longest} at most`,
    );
  }
  inputs.tokens.write(batch.tokens);
  inputs.positions.write(batch.positions);
  inputs.segments.write(batch.segments);
  inputs.targetRows.write(batch.targetRows);
  inputs.targetSlots.write(
    slotsOf(batch.targetRows, batch.targets, batch.tokens.length),
  );
  inputs.labels.write(batch.labels);
  inputs.weights.write(batch.weights);
  for (const [name, values] of Object.entries(batch.besides ?? {})) {
    inputs[name].write(values);
  }
}

/** Draws and writes the masks of one micro-batch. */
export function writeMasks(
  { inputs }: Executable,
  sites: Sites,
  seed: number,
  step: number,
  batch: number,
): void {
  for (const [name, site] of Object.entries(sites)) {
    const { shape } = inputs[maskInput(name)];
    const keep = new Uint8Array(shape.reduce((size, n) => size * n, 1));
    fillKeepMask(keep, site, seed, `step ${step}, batch ${batch}, ${name}`);
    inputs[maskInput(name)].write(keep);
  }
}

/** Writes the step's scalars. */
export function writeScalars(
  { inputs }: Executable,
  scalars: StepScalars,
): void {
  for (const [name, value] of Object.entries(scalars)) {
    inputs[name].write([value]);
  }
}

/**
 * The mean loss, and means of what the model measures beside it.
 *
 * @param name Output that holds the sums, as `sumLoss()` gives them.
 * @param divisor What they are sums over: targets, or pairs.
 */
export async function readMeans(
  { figures }: Pick<Trainable, "figures">,
  { outputs }: Executable,
  name: string,
  divisor: number,
): Promise<{ loss: number; figures?: Readonly<Record<string, number>> }> {
  const [nats, ...sums] = await outputs[name].read();
  const loss = nats / divisor;
  if (!figures) return { loss };
  return {
    loss,
    figures: Object.fromEntries(
      figures.map((figure, index) => [figure, sums[index] / divisor]),
    ),
  };
}

/** Value of a scalar output. */
export async function readScalar(
  { outputs }: Executable,
  name: string,
): Promise<number> {
  return (await outputs[name].read())[0];
}
