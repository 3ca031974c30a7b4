/**
 * Models that are served, out of the runs or models that a person named.
 *
 * @module
 */
import { dirname } from "node:path";
import { UserError } from "../core/errors.ts";
import { exists } from "../core/file.ts";
import type { ChatConfig, ChatModel } from "../run/chat_model.ts";
import { openChats } from "../run/open_chats.ts";
import { holdsRun, readManifest } from "../store/manifest.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** A model that answers, and what it came from. */
export interface ServedModel {
  /** What it is called; different for each. */
  readonly name: string;
  /** As it was typed. */
  readonly path: string;
  /** When its run was started, ISO 8601; none of a model without a run. */
  readonly started?: string;
  readonly chat:
    & Pick<ChatModel, "answer" | "assertAnswerable" | "template" | "dispose">
    & { readonly tokenizer: Pick<Tokenizer, "tokenText"> };
}

/**
 * Opens what was named: of a run its final model, or its latest checkpoint. What
 * a person should know of a model is logged.
 *
 * @param command What is refused, for errors, such as `serve`.
 * @throws {UserError} For anything a user can mend.
 */
export async function openServed(
  paths: readonly string[],
  command: string,
  config: Omit<ChatConfig, "model_path">,
): Promise<ServedModel[]> {
  for (const path of paths) {
    if (!await exists(path)) {
      throw new UserError(
        `Cannot ${command} "${path}": there is no such run or model, check the ` +
          "path; a model of a hub is brought by deno task fetch first",
      );
    }
  }
  const chats = await openChats(paths, config);
  for (const { name, model } of chats) {
    const note = model.warning ?? bareNote(model, config);
    if (note !== undefined) config.log?.(`note: ${name}: ${note}`);
  }
  return await Promise.all(chats.map(async ({ name, model }, index) => ({
    name,
    path: paths[index],
    chat: model,
    ...await startOf(paths[index]),
  })));
}

/** What a person should know of a model that is prompted without a template. */
function bareNote(
  { template }: ChatModel,
  config: Omit<ChatConfig, "model_path">,
): string | undefined {
  if (template || config.template !== undefined) return undefined;
  return "the model has no chat template: it goes on from one message";
}

/** When the run was started that a path names, or lies in. */
async function startOf(path: string): Promise<{ started?: string }> {
  for (const folder of [path, dirname(path)]) {
    if (await holdsRun(folder)) {
      return { started: (await readManifest(folder)).started };
    }
  }
  return {};
}
