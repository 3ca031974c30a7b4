/**
 * A trained model ready to compute with, and the form in which it is prompted.
 *
 * @module
 */
import { join } from "node:path";
import { openTemplate } from "../chat/open_template.ts";
import type { ChatTemplate } from "../chat/template.ts";
import { exists } from "../core/file.ts";
import type { Engine } from "../engine/program.ts";
import type { Architecture } from "../model/architecture.ts";
import type { NameHost } from "../core/host.ts";
import { withOwnTokenizer } from "../settings/own_tokenizer.ts";
import { readGenerationConfig } from "../tokenizer/token_roles.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { allocateParameters, type EngineTensors } from "../train/state.ts";
import { templateOfModel } from "./model_template.ts";
import { namedFolders } from "./named_folders.ts";
import { openParts, type PartsChoice } from "./open_parts.ts";

/** Feeds the bare text, as the origin does whatever it was trained on. */
export const NO_TEMPLATE = "none";

/** Which model, and how it is prompted. */
export interface ModelChoice
  extends Omit<PartsChoice, "tokenizer_path">, Partial<NameHost> {
  /** The model's own where not given. */
  readonly tokenizer_path?: string;
  /** Told what the engine `auto` stands for, and what is fetched. */
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
  readonly model: Architecture;
  readonly parameters: EngineTensors;
  readonly tokenizer: Tokenizer;
  /** None feeds the bare text. */
  readonly template: ChatTemplate | undefined;
  /** Tokens at which the model's `generation_config.json` ends an answer. */
  readonly ends: ReadonlySet<number>;
  /** What a person should know before trusting an answer. */
  readonly warning: string | undefined;
}

/** @throws {UserError} For anything a user can mend. */
export async function openModel(choice: ModelChoice): Promise<OpenedModel> {
  const { template: spec, log = () => {} } = choice;
  const { model_path, tokenizer_path } = withOwnTokenizer(choice);
  const { folders } = await namedFolders(
    { model_path, tokenizer_path },
    { ...choice, log },
  );
  const { tokenizer_path: tokenizerPath } = folders;
  const form = await formFolder(
    choice.lora_path ?? folders.model_path,
    folders,
  );
  let own: ChatTemplate | undefined;
  const { engine, tokenizer, loaded, template } = await openParts(
    { ...choice, ...folders },
    async (tokenizer) => {
      const found = templateOfModel(form, tokenizer);
      if (spec === undefined) return own = await found;
      // For the warning alone: another one is used, whatever is wrong with it.
      own = await found.catch(() => undefined);
      return spec === NO_TEMPLATE
        ? undefined
        : await openTemplate(spec, { tokenizerPath });
    },
    log,
  );
  const { model, values } = loaded;
  const { eos_token_id } = await readGenerationConfig(form);
  return {
    engine,
    model,
    parameters: allocateParameters(engine, model.parameters, values),
    tokenizer,
    template,
    ends: new Set([eos_token_id ?? []].flat()),
    warning: mismatch(own, template),
  };
}

/**
 * Where it is written how a model is prompted: beside an adapter, which was
 * trained so, or beside the model where the adapter comes without.
 */
async function formFolder(
  own: string,
  { model_path }: { readonly model_path: string },
): Promise<string> {
  const hasForm = own === model_path ||
    await exists(join(own, "tokenizer_config.json"));
  return hasForm ? own : model_path;
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
