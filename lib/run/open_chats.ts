/**
 * Several models to talk to, opened one after the other.
 *
 * @module
 */
import { shortNames } from "../view/text/short_names.ts";
import { namedFolders } from "../open/named_folders.ts";
import { withOwnTokenizer } from "../settings/own_tokenizer.ts";
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
 * @param paths Of models, or their names on a hub.
 * @throws {UserError} For anything a user can mend.
 */
export async function openChats(
  paths: readonly string[],
  config: Omit<ChatConfig, "model_path">,
): Promise<NamedChat[]> {
  const { log = () => {}, onNamesFound = () => {}, watchDownload } = config;
  const found = [];
  for (const model_path of paths) {
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
