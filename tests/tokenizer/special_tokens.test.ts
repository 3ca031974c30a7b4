import { assert, assertEquals } from "@std/assert";
import { assertKnowsTemplate } from "sft/chat/assert_knows_template.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import { trainBpe } from "sft/tokenizer/bpe/bpe_trainer.ts";
import { writeTokenizerFolder } from "sft/tokenizer/bpe/tokenizer_folder.ts";
import { SPECIAL_TOKENS } from "sft/tokenizer/special_tokens.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("SPECIAL_TOKENS begins as it always did, and names none twice", () => {
  assertEquals(SPECIAL_TOKENS.slice(0, 7), [
    "<s>",
    "</s>",
    "<unk>",
    "<pad>",
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
  ]);
  assertEquals(new Set(SPECIAL_TOKENS).size, SPECIAL_TOKENS.length);
});

Deno.test("SPECIAL_TOKENS is what every template finds in a trained tokenizer", async () => {
  await using folder = await tempFolder();
  const model = await trainBpe(["a [INST] in a text"], {
    vocabularySize: 300,
    specialTokens: SPECIAL_TOKENS,
  });
  await writeTokenizerFolder(folder.path, model, {
    eosToken: "<|im_end|>",
    padToken: "<pad>",
  });
  const tokenizer = await loadTokenizer(folder.path);

  assert(Object.keys(TEMPLATES).length > 2);
  for (const template of Object.values(TEMPLATES)) {
    assertKnowsTemplate(tokenizer, template);
    for (const token of [...template.specialTokens, ...template.stopTokens]) {
      const ids = tokenizer.encodeTemplate(token);
      assertEquals(ids, [SPECIAL_TOKENS.indexOf(token)], template.name);
    }
  }
});

Deno.test("SPECIAL_TOKENS reserves nothing that no template writes", () => {
  const written = new Set(
    Object.values(TEMPLATES).flatMap(({ specialTokens }) => specialTokens),
  );
  // Padding, the end of a text, and the unknown of published vocabularies.
  const ours = ["<unk>", "<pad>", "<|endoftext|>"];

  assertEquals(
    SPECIAL_TOKENS.filter((token) => !written.has(token)),
    ours,
  );
});
