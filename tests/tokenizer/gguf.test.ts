import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  writeGguf,
  type WrittenMetadata,
  type WrittenValue,
} from "sft/gguf/write_gguf.ts";
import {
  PRE_TOKENIZER_NAMES,
  PRE_TOKENIZERS,
  preTokenizerNamed,
} from "sft/tokenizer/gguf/pre_tokenizers.ts";
import { ggufTokenizer } from "sft/tokenizer/gguf/gguf_tokenizer.ts";
import { sameWay } from "sft/tokenizer/gguf/same_way.ts";
import { writtenTokenizer } from "sft/tokenizer/gguf/written_tokenizer.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { readTokenizerFiles } from "sft/tokenizer/tokenizer_files.ts";
import { ignoredWhere } from "../support/ignored.ts";
import { MISSING, vocabularyFolder } from "../support/published.ts";
import { tempFolder } from "../support/temp_folder.ts";

const FIXTURES = `${import.meta.dirname}/../fixtures`;

const TEXTS = [
  "Hello world, it's I'LL we've",
  "12 345 6789 ½ ²",
  "a\nb\n\n  c\r\n\td   e ",
  "你好，世界！2024年",
  "naïve café 😀👍🏽",
  "foo.bar(x)[1]  += $5 `q` ~^|<=>",
  "XMLHttpRequest ÀÉ カタカナ 한국어 नमस्ते",
  "<|im_start|> <s> is data",
];

Deno.test("a byte-level vocabulary of a GGUF file encodes as its tokenizer.json", async () => {
  const file = await loadTokenizer(`${FIXTURES}/gguf/byte_level.gguf`);
  const { encodings } = JSON.parse(
    await Deno.readTextFile(`${FIXTURES}/bpe/encodings.json`),
  );

  assert(encodings.length > 5);
  for (const { text, ids } of encodings) {
    assertEquals(file.encodeTemplate(text), ids, text);
  }
});

Deno.test("a vocabulary of SentencePiece encodes as SentencePiece does", async () => {
  const file = await loadTokenizer(`${FIXTURES}/gguf/sentencepiece.gguf`);
  const expected: Record<string, number[]> = JSON.parse(
    await Deno.readTextFile(`${FIXTURES}/gguf/sentencepiece.json`),
  );

  for (const [text, ids] of Object.entries(expected)) {
    assertEquals(file.encodeContent(text), ids, text);
    assertEquals(file.decode(ids), text);
  }
  assertEquals(file.encodeTemplate("<s>"), [1]);
});

Deno.test("roles, kinds and the template come from the file", async () => {
  const files = await ggufTokenizer(`${FIXTURES}/gguf/sentencepiece.gguf`);
  const config = JSON.parse(files.get("tokenizer_config.json")!);
  const json = JSON.parse(files.get("tokenizer.json")!);

  assertEquals(
    [config.bos_token, config.eos_token, config.unk_token, config.pad_token],
    ["<s>", "</s>", "<unk>", undefined],
  );
  assertEquals(
    json.added_tokens.map((token: { content: string; special: boolean }) => [
      token.content,
      token.special,
    ]),
    [["<unk>", true], ["<s>", true], ["</s>", true]],
  );
  // Other programs put the beginning there; our templates write their own.
  assertEquals(json.post_processor.single[0].SpecialToken.id, "<s>");
  assertEquals(JSON.parse(files.get("generation_config.json")!), {
    eos_token_id: [2],
  });
  const other = await ggufTokenizer(`${FIXTURES}/gguf/byte_level.gguf`);
  assertEquals(
    JSON.parse(other.get("tokenizer_config.json")!).chat_template,
    "{% for message in messages %}{{ message.content }}{% endfor %}",
  );
});

/** A small vocabulary, with other fields in their places. */
function smallVocabulary(
  changes: Readonly<Record<string, WrittenValue | undefined>> = {},
): WrittenMetadata {
  const fields: Readonly<Record<string, WrittenValue | undefined>> = {
    model: ["string", "gpt2"],
    pre: ["string", "gpt-2"],
    tokens: ["strings", ["a", "b", "ab", "<|end|>", "<call>", "[PAD5]"]],
    token_type: ["int32s", [1, 1, 1, 1, 4, 5]],
    merges: ["strings", ["a b"]],
    eos_token_id: ["uint32", 3],
    bos_token_id: ["uint32", 2 ** 32 - 1],
    ...changes,
  };
  return Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[`tokenizer.ggml.${name}`, value] as const]
  );
}

Deno.test("an end is special, a user's token is found, filling is left out", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/a.gguf`;
  await writeGguf(path, smallVocabulary(), []);

  const tokenizer = await loadTokenizer(path);

  assertEquals(tokenizer.vocabularySize, 5);
  assertEquals([...tokenizer.specialIds], [3]);
  assertEquals([...tokenizer.templateTokens.keys()], ["<|end|>", "<call>"]);
  assertEquals(tokenizer.encodeTemplate("ab<call>b<|end|>"), [2, 4, 1, 3]);
});

Deno.test("a vocabulary that is not known or not whole is refused by its field", async () => {
  await using folder = await tempFolder();
  const refusals: Record<
    string,
    Readonly<Record<string, WrittenValue | undefined>>
  > = {
    '"tokenizer.ggml.model" is "t5", expected one of gpt2, llama': {
      model: ["string", "t5"],
    },
    '"tokenizer.ggml.model" is missing': { model: undefined },
    '"tokenizer.ggml.pre" is "bloom", expected one of gpt-2, ': {
      pre: ["string", "bloom"],
    },
    '"tokenizer.ggml.tokens" is missing': { tokens: undefined },
    '"tokenizer.ggml.tokens" is an empty list': {
      tokens: ["strings", []],
      token_type: undefined,
      eos_token_id: undefined,
    },
    '"tokenizer.ggml.tokens.0" is "a", expected another token than 1': {
      tokens: ["strings", ["a", "a", "ab", "c", "d", "e"]],
    },
    '"tokenizer.ggml.token_type" has 2 items, expected 6, one a token': {
      token_type: ["int32s", [1, 1]],
    },
    '"tokenizer.ggml.token_type.1" is 9, expected a number from 0 to 6': {
      token_type: ["int32s", [1, 9, 1, 1, 1, 1]],
    },
    '"tokenizer.ggml.merges" is missing': { merges: undefined },
    '"tokenizer.ggml.merges.0" is "a c", expected two parts': {
      merges: ["strings", ["a c"]],
    },
    '"tokenizer.ggml.merges.0" is "ab", expected two parts': {
      merges: ["strings", ["ab"]],
    },
    '"tokenizer.ggml.eos_token_id" is 6, expected an id below 6': {
      eos_token_id: ["uint32", 6],
    },
    '"tokenizer.ggml.add_bos_token" is 1, expected true or false': {
      add_bos_token: ["uint32", 1],
    },
    '"tokenizer.ggml.scores" is missing': { model: ["string", "llama"] },
    '"tokenizer.ggml.remove_extra_whitespaces" is true, expected false': {
      model: ["string", "llama"],
      scores: ["float32s", [1, 2, 3, 4, 5, 6]],
      remove_extra_whitespaces: ["bool", true],
    },
  };
  for (const [at, [why, changes]] of Object.entries(refusals).entries()) {
    const path = `${folder.path}/${at}.gguf`;
    await writeGguf(path, smallVocabulary(changes), []);
    const { message } = await assertRejects(
      () => loadTokenizer(path),
      UserError,
    );
    const expected = `Cannot read "${path}": ${why}`;

    assertEquals(message.slice(0, expected.length), expected);
  }
});

Deno.test("every way of cutting a text has names of its own, and is found again", () => {
  assertEquals(new Set(PRE_TOKENIZER_NAMES).size, PRE_TOKENIZER_NAMES.length);
  for (const way of PRE_TOKENIZERS) {
    const [name] = way.names;
    const found = sameWay({
      added_tokens: [],
      normalizer: way.normalizer,
      pre_tokenizer: way.step,
      model: { type: "BPE", vocab: {}, ignore_merges: way.ignoreMerges },
    } as never);

    assertEquals([found?.model, found?.pre], ["gpt2", name]);
    assertEquals(preTokenizerNamed(name), way);
  }
});

for (const name of ["llama3", "deepseek_v3", "llama2"] as const) {
  Deno.test({
    ...ignoredWhere(MISSING, `a GGUF of ${name}'s tokenizer encodes the same`),
    async fn() {
      await using folder = await tempFolder();
      const path = `${folder.path}/a.gguf`;
      const published = vocabularyFolder(name);
      const own = await loadTokenizer(published);
      const { metadata } = writtenTokenizer({
        files: await readTokenizerFiles(published),
        rows: own.vocabularySize + 7,
        stops: [],
        padToken: own.padToken,
        templates: {},
        path: published,
      });
      await writeGguf(path, metadata, []);

      const read = await loadTokenizer(path);

      assertEquals(read.vocabularySize, own.vocabularySize);
      assertEquals(read.templateTokens, own.templateTokens);
      assertEquals(read.specialIds, own.specialIds);
      for (const text of TEXTS) {
        assertEquals(read.encodeTemplate(text), own.encodeTemplate(text));
        assertEquals(read.encodeContent(text), own.encodeContent(text));
      }
    },
  });
}

Deno.test("writtenTokenizer() refuses what llama.cpp has no tokenizer for", async () => {
  const files = await readTokenizerFiles(`${FIXTURES}/tiny_tokenizer`);
  const write = (changes: object) => () =>
    Promise.resolve(writtenTokenizer({
      files: { ...files, json: { ...files.json, ...changes } },
      ...{ rows: 300, stops: [], padToken: 0, templates: {}, path: "a" },
    }));

  await assertRejects(
    async () => await write({ normalizer: { type: "Lowercase" } })(),
    UserError,
    'Cannot write the tokenizer of "a" as GGUF: llama.cpp has no name',
  );
  await assertRejects(
    async () =>
      await write({ model: { ...files.json.model, type: "WordPiece" } })(),
    UserError,
    '"model.type" is "WordPiece", expected "BPE"',
  );
});
