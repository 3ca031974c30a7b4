/**
 * What every use of a model begins with: engine, tokenizer, model and template,
 * each held against the others.
 *
 * @module
 */
import { assertKnowsTemplate } from "../chat/assert_knows_template.ts";
import { compiled } from "../chat/render_parts.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { seen } from "../core/checked/checked_json.ts";
import { counted } from "../core/format.ts";
import { openEngine } from "../engine/auto.ts";
import type { EngineOptions } from "../engine/choose.ts";
import type { Engine } from "../engine/program.ts";
import type { Architecture } from "../model/architecture.ts";
import { loadTokenizer, type Tokenizer } from "../tokenizer/tokenizer.ts";
import { loadWithAdapter } from "./adapter/load_with_adapter.ts";
import {
  assertFitsPositions,
  assertSameVocabulary,
  type LoadedModel,
} from "./model_files.ts";

/** Where the parts are. */
export interface PartsChoice extends EngineOptions {
  readonly engine: string;
  readonly model_path: string;
  readonly tokenizer_path: string;
  /** Longest row that will be asked for, in tokens. */
  readonly max_length?: number;
  /** The model, where its folder is still to be made. */
  readonly loaded?: LoadedModel;
  /** Folder of an adapter for the model. */
  readonly lora_path?: string;
  /** Whether an adapter is added to the weights. @default {true} */
  readonly merge_lora?: boolean;
}

/** Parts that fit together. */
export interface Parts<Template> {
  readonly engine: Engine;
  readonly tokenizer: Tokenizer;
  readonly loaded: LoadedModel;
  readonly template: Template;
}

/**
 * Opens the parts.
 *
 * @param templateWith Chooses the template, when its tokenizer is known.
 * @param log Told what the engine `auto` stands for.
 * @throws {UserError} If there is no such part, or two do not belong together.
 */
export async function openParts<Template extends ChatTemplate | undefined>(
  choice: PartsChoice,
  templateWith: (tokenizer: Tokenizer) => Promise<Template>,
  log: (line: string) => void,
): Promise<Parts<Template>> {
  const engine = await openEngine(choice.engine, choice, log);
  const tokenizer = await loadTokenizer(choice.tokenizer_path);
  const template = await templateWith(tokenizer);
  if (template) {
    // Here, and not in the middle of the first row.
    compiled(template);
    assertKnowsTemplate(tokenizer, template);
  }
  const { lora_path, merge_lora } = choice;
  const loaded = choice.loaded ??
    await loadWithAdapter(choice.model_path, { lora_path, merge_lora, log });
  const { model, unused, untied } = loaded;
  assertSameVocabulary(model, tokenizer, choice);
  if (unused.length > 0) log(unusedLine(choice.model_path, model, unused));
  if (untied) log(untiedLine(choice.model_path));
  assertFitsPositions(choice.max_length ?? 0, model);
  return { engine, tokenizer, loaded, template };
}

/** What a person should know of a head that config.json denies. */
function untiedLine(path: string): string {
  return `"${path}" holds a head that is not its embedding, though ` +
    "config.json ties the two: the head is used, and saved as its own";
}

/** Names shown before the rest is counted. */
const MOST_NAMES = 3;

/** What a person should know of weights that nothing reads. */
function unusedLine(
  path: string,
  { family }: Architecture,
  names: readonly string[],
): string {
  const shown = names.slice(0, MOST_NAMES).map(seen).join(", ");
  const more = names.length - MOST_NAMES;
  return `"${path}" holds ${
    counted(names.length, "array")
  } that a ${family} has ` +
    `no place for, left out: ${shown}${more > 0 ? ` and ${more} more` : ""}`;
}
