// Tokenizers of a few whole words, written down and loaded by a test.

import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { tempFolder } from "./temp_folder.ts";

/** Words by id, in the format of Hugging Face. */
export function words(
  vocabulary: readonly string[],
  specials: readonly string[],
  config: Record<string, unknown> = {},
) {
  const json = {
    version: "1.0",
    added_tokens: specials.map((content) => ({
      id: vocabulary.indexOf(content),
      content,
      special: true,
    })),
    pre_tokenizer: { type: "WhitespaceSplit" },
    model: {
      type: "WordPiece",
      unk_token: "[UNK]",
      continuing_subword_prefix: "##",
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(vocabulary.map((word, id) => [word, id])),
    },
  };
  return { json: JSON.stringify(json), config: JSON.stringify(config) };
}

export async function loaded(files: { json?: string; config?: string }) {
  await using folder = await tempFolder();
  const { json, config } = files;
  const at = (name: string) => `${folder.path}/${name}`;
  if (json) await Deno.writeTextFile(at("tokenizer.json"), json);
  if (config) await Deno.writeTextFile(at("tokenizer_config.json"), config);
  return await loadTokenizer(folder.path).catch((error) => {
    error.message = error.message.replaceAll(folder.path, "DIR");
    throw error;
  });
}
