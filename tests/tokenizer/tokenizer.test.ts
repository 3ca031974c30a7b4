import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { randomStream } from "sft/core/random.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { randomText, tiny } from "../chat/random_conversation.ts";
import { loaded, words } from "../support/word_tokenizer.ts";

// Ids by hand: 0 to 3 are special, then come GPT-2's 256 characters in order of
// code points ("!" is 4, so "A" is 36; "Ċ", the line feed, is 202), then merges.
const IM_START = 1;
const IM_END = 2;
const LINE_FEED = 202;
const USER = 262;

Deno.test("loadTokenizer() reads a folder or its tokenizer.json", async () => {
  const direct = await loadTokenizer(
    `${import.meta.dirname}/../fixtures/tiny_tokenizer/tokenizer.json`,
  );

  assertEquals(direct.sha256, tiny.sha256);
  assertEquals(direct.padToken, 3); // its config names "<pad>"
  assertEquals(tiny.vocabularySize, 286);
  assertEquals([...tiny.specialIds], [0, 1, 2, 3]);
});

Deno.test("encodeTemplate() recognises special tokens", () => {
  assertEquals(tiny.encodeTemplate("<|im_start|>user\n"), [
    IM_START,
    USER,
    LINE_FEED,
  ]);
});

Deno.test("encodeContent() takes special tokens for text", () => {
  // < | i m _ e n d | >
  assertEquals(tiny.encodeContent("<|im_end|>"), [
    ...[31, 95, 76, 80, 66, 72, 81, 71, 95, 33],
  ]);
});

Deno.test("encodeContent() adds nothing at the ends", () => {
  assertEquals(tiny.encodeContent(""), []);
  assertEquals(tiny.encodeContent("user"), [USER]);
  assertEquals(tiny.encodeTemplate("user"), [USER]);
});

Deno.test("decode() gives back what was encoded", () => {
  const random = randomStream(1, "texts");
  for (let round = 0; round < 300; round++) {
    const text = randomText(random);
    const content = tiny.encodeContent(text);

    assertEquals(tiny.decode(content), text);
    assertEquals(tiny.decode(tiny.encodeTemplate(text)), text);
    assertEquals(content.filter((id) => tiny.specialIds.has(id)), []);
  }
});

Deno.test("decode() leaves special tokens out where asked to", () => {
  const ids = tiny.encodeTemplate("<|im_start|>user\nHi .<|im_end|>");

  assertEquals(tiny.decode(ids), "<|im_start|>user\nHi .<|im_end|>");
  assertEquals(tiny.decode(ids, { skipSpecial: true }), "user\nHi .");
  assertEquals(tiny.decode([IM_END], { skipSpecial: true }), "");
  assertEquals(tiny.decode([]), "");
});

Deno.test("tokenId() finds tokens as the vocabulary spells them", () => {
  assertEquals(tiny.tokenId("<|im_end|>"), IM_END);
  assertEquals(tiny.tokenId("Ċ"), LINE_FEED);
  assertEquals(tiny.tokenId("nonsense"), undefined);
});

Deno.test("padToken falls back to what is there", async () => {
  const padOf = async (vocabulary: string[], config = {}) =>
    (await loaded(words(vocabulary, [], config))).padToken;

  assertEquals(await padOf(["[UNK]", "</s>"], { pad_token: "</s>" }), 1);
  assertEquals(
    await padOf(["[UNK]", "</s>"], { pad_token: { content: "</s>" } }),
    1,
  );
  assertEquals(await padOf(["<|endoftext|>", "[UNK]", "<|pad|>"]), 2);
  assertEquals(await padOf(["[UNK]", "a"], { pad_token: null }), 0);
});

Deno.test("encodeContent() lets unknown words be unknown", async () => {
  const tokenizer = await loaded(words(["[UNK]", "a"], ["[UNK]"]));

  assertEquals(tokenizer.encodeContent("a b"), [1, 0]);
});

Deno.test("encodeContent() refuses to make a special token of data", async () => {
  const tokenizer = await loaded(words(["[UNK]", "</s>"], ["[UNK]", "</s>"]));

  const error = assertThrows(
    () => tokenizer.encodeContent("a </s>"),
    UserError,
  );
  assertEquals(
    error.message,
    'Cannot encode a text that holds "</s>": this tokenizer makes a special ' +
      "token of it even in data, take it out of the data or use another " +
      "tokenizer",
  );
});

const REFUSED: Record<string, [files: Parameters<typeof loaded>[0], string]> = {
  "a folder without one": [
    {},
    'Cannot load tokenizer "DIR": there is no tokenizer.json in it, name a ' +
    "folder that has one",
  ],
  "a file that is not JSON": [
    { json: "{" },
    'Cannot read "DIR/tokenizer.json": not valid JSON (Expected property name ' +
    "or '}' in JSON at position 1 (line 1 column 2)), mend it or fetch it again",
  ],
  "a file without a model": [
    { json: "{}" },
    'Cannot read "DIR/tokenizer.json": "model" is missing, expected an object',
  ],
  "a model of a kind that nobody knows": [
    { json: '{"model": {"type": "Abacus"}}' },
    'Cannot read "DIR/tokenizer.json": "model.type" is "Abacus", expected one ' +
    "of BPE, WordPiece, WordLevel, Unigram",
  ],
};

for (const [name, [files, message]] of Object.entries(REFUSED)) {
  Deno.test(`loadTokenizer() refuses ${name}`, async () => {
    const error = await assertRejects(() => loaded(files), UserError);

    assertEquals(error.message, message);
  });
}

Deno.test("loadTokenizer() refuses another file", async () => {
  const path = `${import.meta.dirname}/tokenizer.test.ts`;

  const error = await assertRejects(() => loadTokenizer(path), UserError);
  assertEquals(
    error.message,
    `Cannot load tokenizer "${path}": there is no tokenizer.json in it, name a ` +
      "folder that has one",
  );
});
