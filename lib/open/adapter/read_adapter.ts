/**
 * An adapter's folder, ours or `peft`'s, as a model: its base with the adapter
 * beside it, or merged into it.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../../core/errors.ts";
import { exists } from "../../core/file.ts";
import { sizeOf } from "../../core/shape.ts";
import type { NameHost } from "../../core/host.ts";
import type { Architecture } from "../../model/architecture.ts";
import { withLora } from "../../model/lora/lora.ts";
import {
  type LoraSettings,
  parseLoraConfig,
} from "../../model/lora/lora_config.ts";
import { mergedValues } from "../../model/lora/merge_lora.ts";
import { ADAPTER_CONFIG, readAdapterFolder } from "../../store/model_folder.ts";
import type { Model } from "../../store/model_folder.ts";
import { floatsOf, type LoadedModel } from "../model_files.ts";
import { namedFolders } from "../named_folders.ts";

/** An adapter as it lies in its folder. */
export interface ReadAdapter {
  readonly path: string;
  readonly folder: Model;
  readonly settings: LoraSettings;
  /** The model that it belongs to, as it was named when it was trained. */
  readonly base?: string;
}

/** @throws {UserError} If it is none, or one that is not supported. */
export async function readAdapter(path: string): Promise<ReadAdapter> {
  const folder = await readAdapterFolder(path);
  const { base, ...config } = parseLoraConfig(
    folder.config,
    join(path, ADAPTER_CONFIG),
  );
  const targets = [...folder.arrays.keys()].map((name) => {
    const module = ARRAY.exec(name)?.[1];
    if (module !== undefined) return module;
    throw new UserError(
      `Cannot load adapter "${path}": it holds "${name}", expected the two ` +
        "matrices of linear layers alone",
    );
  });
  return {
    path,
    folder,
    settings: { ...config, targets: [...new Set(targets)] },
    ...base !== undefined && { base },
  };
}

/** Names of the two matrices of a layer. */
const ARRAY = /^base_model\.model\.(.+)\.lora_[AB]\.weight$/;

/**
 * Where an adapter's base is.
 *
 * @throws {UserError} If the adapter does not say, or it is not there.
 */
export async function baseOf(
  { path, base }: ReadAdapter,
  host: NameHost,
): Promise<string> {
  const remedy = `pass its model with --model_path and --lora_path "${path}"`;
  if (base === undefined) {
    throw new UserError(
      `Cannot load adapter "${path}": ${ADAPTER_CONFIG} names no base, ${remedy}`,
    );
  }
  const refuse = (why: string) =>
    new UserError(
      `Cannot load adapter "${path}", which was trained beside "${base}": ` +
        `${why}, ${remedy}`,
    );
  try {
    const named = { model_path: base, tokenizer_path: base };
    const { model_path } = (await namedFolders(named, host)).folders;
    if (await exists(model_path)) return model_path;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw refuse(error.message);
  }
  throw refuse("it is not there");
}

/**
 * The base with the adapter beside it: the adapter's parameters are its last.
 *
 * @throws {UserError} If the adapter does not fit.
 */
export function besideBase(
  base: LoadedModel,
  { settings, folder, path }: ReadAdapter,
): LoadedModel {
  const { family, linearLayers } = base.model;
  const layers = new Set(linearLayers.map(({ module }) => module));
  const foreign = settings.targets.find((target) => !layers.has(target));
  if (foreign !== undefined) {
    throw new UserError(
      `Cannot load adapter "${path}": it is for a layer "${foreign}", this ` +
        `${family} has no such linear layer, pass the model that it was ` +
        "trained beside",
    );
  }
  const model = withLora(base.model, settings);
  return {
    ...base,
    model,
    values: { ...base.values, ...adapterValues(model, folder, path) },
  };
}

/** Values of the adapter's parameters, as its folder holds them. */
export function adapterValues(
  { adapter }: Architecture,
  { arrays }: Model,
  path: string,
): Record<string, Float32Array> {
  return Object.fromEntries((adapter?.parameters ?? []).map((spec) => {
    const array = arrays.get(spec.name);
    if (array) {
      return [
        spec.name,
        floatsOf(array, spec.shape, spec.name, path, ADAPTER_CONFIG),
      ];
    }
    throw new UserError(
      `Cannot load adapter "${path}": its weights lack "${spec.name}" ` +
        `(${sizeOf(spec.shape)} values)`,
    );
  }));
}

/** The adapter added to the weights of its base: a model by itself. */
export function merged(base: LoadedModel, adapter: ReadAdapter): LoadedModel {
  const { model, values } = besideBase(base, adapter);
  return { ...base, values: mergedValues(model, adapter.settings, values) };
}
