/**
 * An adapter and its base written as one model.
 *
 * @module
 */
import { join } from "node:path";
import { templateField } from "../../chat/published_template.ts";
import type { NameHost } from "../../core/host.ts";
import { exists } from "../../core/file.ts";
import { fillFolder } from "../../store/fill_folder.ts";
import { writeModelFiles } from "../../store/model_folder.ts";
import { copyTokenizer } from "../../tokenizer/save_tokenizer.ts";
import { readGenerationConfig } from "../../tokenizer/token_roles.ts";
import { loadTokenizer } from "../../tokenizer/tokenizer.ts";
import { namedFolders } from "../named_folders.ts";
import { templateOfModel } from "../model_template.ts";
import { loadWithAdapter } from "./load_with_adapter.ts";
import { baseOf, merged, readAdapter } from "./read_adapter.ts";

/** What is merged, and where to. */
export interface MergeChoice {
  /** The adapter's folder. */
  readonly path: string;
  /** The model. @default {the one that the adapter was trained beside} */
  readonly model_path?: string;
  /** New or empty. */
  readonly output_dir: string;
  /** Element type of the weights. @default {"f32"} */
  readonly save_dtype?: "f32" | "bf16";
}

/**
 * Writes the model. Its tokenizer and template are the adapter's, which it was
 * trained with, or the base's where the adapter comes without.
 *
 * @returns How many layers the adapter changed.
 * @throws {UserError} For anything a user can mend; nothing is written then.
 */
export async function mergeAdapter(
  { path, model_path, output_dir, save_dtype }: MergeChoice,
  host: NameHost,
): Promise<{ readonly layers: number }> {
  const adapter = await readAdapter(path);
  const base = model_path === undefined
    ? await baseOf(adapter, host)
    : (await namedFolders({ model_path, tokenizer_path: model_path }, host))
      .folders.model_path;
  return await fillFolder(output_dir, "merge", async (aside) => {
    const loaded = await loadWithAdapter(base, host);
    const { model, values } = merged(loaded, adapter);
    const form = await exists(join(path, "tokenizer.json")) ? path : base;
    const tokenizer = await loadTokenizer(form);
    const template = await templateOfModel(form, tokenizer);
    const generation = await readGenerationConfig(form);
    const [stop] = [generation.eos_token_id ?? []].flat();
    const dtype = save_dtype === "bf16" ? "bfloat16" : "float32";
    const shapes = new Map(
      model.parameters.map(({ name, shape }) => [name, shape]),
    );
    await writeModelFiles(aside, {
      config: { ...model.configJson(stop), dtype },
      arrays: Object.entries(values).map(([name, data]) => [
        name,
        { shape: shapes.get(name)!, data, dtype },
      ]),
      generationConfig: generation,
      tokenizer: await copyTokenizer(form),
      chatTemplate: template && templateField(template),
    });
    return { layers: adapter.settings.targets.length };
  });
}
