/**
 * A trained model ready to compute with, and the form in which it is prompted.
 *
 * @module
 */
import { openTemplate } from "../chat/open_template.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import type { Engine } from "../engine/program.ts";
import type { Gpt2Config } from "../model/config.ts";
import { gpt2Parameters } from "../model/parameters.ts";
import { allocateParameters, type EngineTensors } from "../train/state.ts";
import { templateOfModel } from "./model_template.ts";
import { openParts, type PartsChoice } from "./open_parts.ts";

/** Feeds the bare text, as the origin does whatever it was trained on. */
export const NO_TEMPLATE = "none";

/** Which model, and how it is prompted. */
export interface ModelChoice extends PartsChoice {
  /** Told what the engine `auto` stands for. */
  readonly log?: (line: string) => void;
  /**
   * What `openTemplate()` takes, or `NO_TEMPLATE`; the model's own where not
   * given.
   */
  readonly template?: string;
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
  const { tokenizer_path: tokenizerPath, template: spec } = choice;
  let own: ChatTemplate | undefined;
  const { engine, tokenizer, model, template } = await openParts(
    choice,
    async (tokenizer) => {
      own = await templateOfModel(choice.model_path, tokenizer);
      if (spec === undefined) return own;
      return spec === NO_TEMPLATE
        ? undefined
        : await openTemplate(spec, { tokenizerPath });
    },
    choice.log ?? (() => {}),
  );
  const { config, values } = model;
  return {
    engine,
    config,
    parameters: allocateParameters(engine, gpt2Parameters(config), values),
    tokenizer,
    template,
    warning: mismatch(own, template),
  };
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
