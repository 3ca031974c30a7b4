import { Tokenizer } from "@huggingface/tokenizers";
import { assertEquals, assertRejects } from "@std/assert";
import { type BpeModel, trainBpe } from "sft/tokenizer/bpe/bpe_trainer.ts";
import { writeTokenizerFolder } from "sft/tokenizer/bpe/tokenizer_folder.ts";
import { SPECIAL_TOKENS } from "sft/tokenizer/special_tokens.ts";

const FIXTURES = new URL("../../fixtures/bpe/", import.meta.url);
const ROLES = { eosToken: "<|endoftext|>", padToken: "<pad>" };

async function trainedOnFixture(): Promise<BpeModel> {
  const corpus = await Deno.readTextFile(new URL("corpus.txt", FIXTURES));
  return await trainBpe(corpus.split("\n"), {
    vocabularySize: 800,
    specialTokens: SPECIAL_TOKENS.slice(0, 7),
  });
}

async function inFolder(use: (folder: string) => Promise<void>) {
  const folder = await Deno.makeTempDir();
  try {
    await use(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("writeTokenizerFolder() writes what Python's tokenizers writes", async () => {
  const model = await trainedOnFixture();
  await inFolder(async (folder) => {
    await writeTokenizerFolder(`${folder}/new`, model, ROLES);

    assertEquals(
      await Deno.readTextFile(`${folder}/new/tokenizer.json`),
      await Deno.readTextFile(new URL("tokenizer.json", FIXTURES)),
    );
  });
});

Deno.test("writeTokenizerFolder() is read with the ids that Python gives", async () => {
  const model = await trainedOnFixture();
  const { encodings } = JSON.parse(
    await Deno.readTextFile(new URL("encodings.json", FIXTURES)),
  );
  await inFolder(async (folder) => {
    await writeTokenizerFolder(folder, model, ROLES);
    const read = async (name: string) =>
      JSON.parse(await Deno.readTextFile(`${folder}/${name}`));
    const tokenizer = new Tokenizer(
      await read("tokenizer.json"),
      await read("tokenizer_config.json"),
    );

    assertEquals(encodings.length, 10);
    for (const { text, ids, decoded } of encodings) {
      assertEquals(tokenizer.encode(text).ids, ids, text);
      assertEquals(tokenizer.decode(ids), decoded, text);
    }
  });
});

Deno.test("writeTokenizerFolder() names the roles and keeps the template", async () => {
  const model = await trainedOnFixture();
  await inFolder(async (folder) => {
    await writeTokenizerFolder(folder, model, {
      ...ROLES,
      chatTemplate: "{{ messages }}",
      modelMaxLength: 256,
    });

    assertEquals(
      JSON.parse(await Deno.readTextFile(`${folder}/tokenizer_config.json`)),
      {
        tokenizer_class: "PreTrainedTokenizerFast",
        eos_token: "<|endoftext|>",
        pad_token: "<pad>",
        model_max_length: 256,
        clean_up_tokenization_spaces: false,
        chat_template: "{{ messages }}",
      },
    );
  });
});

Deno.test("writeTokenizerFolder() refuses roles that cannot work", async () => {
  const model = {
    vocabulary: ["<a>", "<b>"],
    merges: [],
    specialTokens: ["<a>", "<b>"],
  };
  await assertRejects(
    () =>
      writeTokenizerFolder("x", model, { eosToken: "<c>", padToken: "<a>" }),
    RangeError,
    'Cannot write tokenizer: "<c>" is not one of its special tokens, <a> <b>',
  );
  await assertRejects(
    () =>
      writeTokenizerFolder("x", model, { eosToken: "<a>", padToken: "<a>" }),
    RangeError,
    'Cannot write tokenizer: "<a>" is both end and padding token, expected two',
  );
});
