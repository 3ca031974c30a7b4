/**
 * A trained model ready to compute with, and the form in which it is prompted.
 *
 * @module
 */
import { type ChatTemplate, templateByName } from "../chat/template.ts";
import {
  assertKnowsTemplate,
  loadTokenizer,
  type Tokenizer,
} from "../chat/tokenizer.ts";
import { openEngine } from "../engine/auto.ts";
import type { EngineOptions } from "../engine/choose.ts";
import type { Engine } from "../engine/program.ts";
import type { Gpt2Config } from "../model/config.ts";
import { gpt2Parameters } from "../model/parameters.ts";
import { allocateParameters, type EngineTensors } from "../train/state.ts";
import {
  assertFitsPositions,
  assertSameVocabulary,
  loadModel,
} from "./model_files.ts";
import { templateOfModel } from "./model_template.ts";

/** Feeds the bare text, as the origin does whatever it was trained on. */
export const NO_TEMPLATE = "none";

/** Which model, and how it is prompted. */
export interface ModelChoice extends EngineOptions {
  readonly engine: string;
  /** Told what the engine `auto` stands for. */
  readonly log?: (line: string) => void;
  readonly model_path: string;
  readonly tokenizer_path: string;
  /** A template's name or `NO_TEMPLATE`; the model's own where not given. */
  readonly template?: string;
  /** Longest row that will be asked for, in tokens. */
  readonly max_length?: number;
}

/** A model in an engine's memory. */
export interface OpenedModel {
  readonly engine: Engine;
  readonly config: Gpt2Config;
  readonly parameters: EngineTensors;
  readonly tokenizer: Tokenizer;
  /** None feeds the bare text. */
  readonly template: ChatTemplate | undefined;
  /** What a person should know before trusting an answer. */
  readonly warning: string | undefined;
}

/** @throws {UserError} For anything a user can mend. */
export async function openModel(choice: ModelChoice): Promise<OpenedModel> {
  const tokenizer = await loadTokenizer(choice.tokenizer_path);
  const { config, values } = await loadModel(choice.model_path);
  assertSameVocabulary(config, tokenizer, choice);
  assertFitsPositions(choice.max_length ?? 0, config);
  const own = await templateOfModel(choice.model_path, tokenizer);
  const template = chosen(choice.template, own);
  if (template) assertKnowsTemplate(tokenizer, template);
  const engine = await openEngine(
    choice.engine,
    choice,
    choice.log ?? (() => {}),
  );
  return {
    engine,
    config,
    parameters: allocateParameters(engine, gpt2Parameters(config), values),
    tokenizer,
    template,
    warning: mismatch(own, template),
  };
}

function chosen(
  name: string | undefined,
  own: ChatTemplate | undefined,
): ChatTemplate | undefined {
  if (name === NO_TEMPLATE) return undefined;
  return name === undefined ? own : templateByName(name);
}

/** One line if a model is prompted otherwise than it was trained. */
function mismatch(
  trained: ChatTemplate | undefined,
  used: ChatTemplate | undefined,
): string | undefined {
  if (!trained || trained.sha256 === used?.sha256) return undefined;
  return `the model was trained with template "${trained.name}" and is ` +
    `prompted with ${used ? `"${used.name}"` : "none"}: expect worse answers`;
}
