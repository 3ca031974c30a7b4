/**
 * What every use of a model begins with: engine, tokenizer, model and template,
 * each held against the others.
 *
 * @module
 */
import type { ChatTemplate } from "../chat/template.ts";
import {
  assertKnowsTemplate,
  loadTokenizer,
  type Tokenizer,
} from "../chat/tokenizer.ts";
import { openEngine } from "../engine/auto.ts";
import type { EngineOptions } from "../engine/choose.ts";
import type { Engine } from "../engine/program.ts";
import {
  assertFitsPositions,
  assertSameVocabulary,
  type LoadedModel,
  loadModel,
} from "./model_files.ts";

/** Where the parts are. */
export interface PartsChoice extends EngineOptions {
  readonly engine: string;
  readonly model_path: string;
  readonly tokenizer_path: string;
  /** Longest row that will be asked for, in tokens. */
  readonly max_length?: number;
}

/** Parts that fit together. */
export interface Parts<Template> {
  readonly engine: Engine;
  readonly tokenizer: Tokenizer;
  readonly model: LoadedModel;
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
  if (template) assertKnowsTemplate(tokenizer, template);
  const model = await loadModel(choice.model_path);
  assertSameVocabulary(model.config, tokenizer, choice);
  assertFitsPositions(choice.max_length ?? 0, model.config);
  return { engine, tokenizer, model, template };
}
