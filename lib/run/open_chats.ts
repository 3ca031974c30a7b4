/**
 * Several models to talk to, opened one after the other.
 *
 * @module
 */
import { basename } from "node:path";
import { namedFolders } from "../open/named_folders.ts";
import { withOwnTokenizer } from "../settings/own_tokenizer.ts";
import { modelOfRun } from "../store/model_of_run.ts";
import { shortNames } from "../view/text/short_names.ts";
import { type ChatConfig, ChatModel } from "./chat_model.ts";

/** A model under the name that it is shown by. */
export interface NamedChat {
  readonly name: string;
  readonly model: ChatModel;
}

/**
 * Opens models, each with the rest of the configuration. All names are found,
 * and a hub is left, before the first file of any model is read.
 *
 * @param paths Of models, of runs, whose final model or latest checkpoint is
 * opened, or names of models on a hub.
 * @throws {UserError} For anything a user can mend.
 */
export async function openChats(
  paths: readonly string[],
  config: Omit<ChatConfig, "model_path">,
): Promise<NamedChat[]> {
  const { log = () => {}, onNamesFound = () => {}, watchDownload } = config;
  const found = [];
  for (const path of paths) {
    const model_path = await modelOfRun(path);
    if (model_path !== path) log(runNote(path, model_path));
    const named = withOwnTokenizer({ ...config, model_path });
    found.push((await namedFolders(named, { log, watchDownload })).folders);
  }
  onNamesFound();
  const chats: NamedChat[] = [];
  for (const [index, name] of shortNames(paths).entries()) {
    const model = await ChatModel.open({
      ...config,
      ...found[index],
      onNamesFound: () => {},
    });
    chats.push({ name, model });
  }
  return chats;
}

/** Which of a run's models it is. */
function runNote(run: string, model: string): string {
  const none = /^checkpoint-/.test(basename(model))
    ? ", which has no final model yet"
    : "";
  return `note: "${run}" is a run${none}: its model is "${model}"`;
}
