/**
 * A model in host memory, whatever its path is: a model's folder, a GGUF file, or
 * the folder of an adapter, which is loaded with its base.
 *
 * @module
 */
import type { NameHost } from "../../core/host.ts";
import { isAdapterFolder } from "../../store/model_folder.ts";
import { baseOf, besideBase, merged, readAdapter } from "./read_adapter.ts";
import { type LoadedModel, loadModel } from "../model_files.ts";

/** How a model is loaded. */
export interface LoadOptions extends Partial<NameHost> {
  /** Folder of an adapter for the model. */
  readonly lora_path?: string;
  /** Whether an adapter is added to the weights. @default {true} */
  readonly merge_lora?: boolean;
}

/** @throws {UserError} If it is no model that we compute. */
export async function loadWithAdapter(
  path: string,
  { lora_path, merge_lora = true, log = () => {}, ...host }: LoadOptions = {},
): Promise<LoadedModel> {
  const adapterPath = lora_path ??
    (await isAdapterFolder(path) ? path : undefined);
  if (adapterPath === undefined) return await loadModel(path);
  const adapter = await readAdapter(adapterPath);
  const base = await loadWithAdapter(
    lora_path === undefined ? await baseOf(adapter, { log, ...host }) : path,
    { log, ...host },
  );
  return (merge_lora ? merged : besideBase)(base, adapter);
}
