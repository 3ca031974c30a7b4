/**
 * The model in a GGUF file: its tensors as float32, in the layouts and under the
 * names of `transformers`.
 *
 * @module
 */
import { seen } from "../../core/checked/checked_json.ts";
import { counted } from "../../core/format.ts";
import { openToRead, unreadable } from "../../core/file.ts";
import { sameShape } from "../../core/shape.ts";
import { readTensor } from "../../gguf/read_tensor.ts";
import { type Gguf, readGguf } from "../../gguf/tensor_places.ts";
import type { Architecture } from "../../model/architecture.ts";
import { architectureOf } from "../../model/open_config.ts";
import { shapeText } from "../../store/safetensors_header.ts";
import { ggufConfig } from "./gguf_config.ts";
import { fromGguf, ggufShape } from "./layouts.ts";
import { ggufParameter, ROPE_TENSOR } from "./tensor_names.ts";

/** A model in host memory. */
export interface GgufModel {
  readonly model: Architecture;
  /** Names of tensors that the model has no place for. */
  readonly unused: readonly string[];
  /** Float32 values by parameter name. */
  readonly values: Readonly<Record<string, Float32Array>>;
}

/**
 * Reads a model, tensor by tensor.
 *
 * @throws {UserError} If it is none that we compute, or is damaged.
 */
export async function loadGgufModel(path: string): Promise<GgufModel> {
  const gguf = await readGguf(path);
  const { family, config } = await ggufConfig(gguf);
  const model = architectureOf(config, path);
  assertLayers(gguf, family, model);
  using file = await openToRead(path);
  const values: Record<string, Float32Array> = {};
  const used = new Set([ROPE_TENSOR]);
  for (const { name, shape } of model.parameters) {
    const { name: tensor, layout } = ggufParameter(family, name);
    const place = gguf.tensors.get(tensor);
    if (!place) {
      throw unreadable(
        path,
        `it lacks tensor "${tensor}", which a ${model.family} has`,
      );
    }
    const expected = ggufShape(shape, layout);
    if (!sameShape(place.shape, expected)) {
      throw unreadable(
        path,
        `tensor "${tensor}" has shape ${
          shapeText(place.shape)
        }, the metadata ` +
          `asks for ${shapeText(expected)}`,
      );
    }
    const read = await readTensor(file, place);
    assertFinite(read, tensor, path);
    values[name] = fromGguf(read, shape, layout, model);
    used.add(tensor);
  }
  const unused = [...gguf.tensors.keys()].filter((name) => !used.has(name));
  return { model, values, unused };
}

/** Asked first: the parameters of very many layers would be very many. */
function assertLayers(
  { path, tensors }: Gguf,
  family: string,
  { layers }: Architecture,
): void {
  const numbers = [...tensors.keys()]
    .map((name) => Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? -1));
  const found = numbers.reduce((most, one) => Math.max(most, one), -1) + 1;
  if (found === layers) return;
  throw unreadable(
    path,
    `"${family}.block_count" is ${layers}, and its tensors are of ` +
      `${counted(found, "layer")}, fetch it again`,
  );
}

function assertFinite(values: Float32Array, name: string, path: string): void {
  for (const value of values) {
    if (Number.isFinite(value)) continue;
    throw unreadable(
      path,
      `tensor ${seen(name)} holds ${value}, expected finite numbers: it is ` +
        "damaged, or its training diverged",
    );
  }
}
