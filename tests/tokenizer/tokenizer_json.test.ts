import { assertEquals, assertThrows } from "@std/assert";
import { checked } from "sft/core/checked/checked_json.ts";
import { UserError } from "sft/core/errors.ts";
import { TOKENIZER_JSON } from "sft/tokenizer/tokenizer_json.ts";

const MODEL = { type: "BPE", vocab: {}, merges: [] };

const check = (json: unknown): unknown =>
  checked(json, TOKENIZER_JSON, "t/tokenizer.json");

Deno.test("TOKENIZER_JSON takes every step that the library runs", () => {
  const split = {
    type: "Split",
    pattern: { Regex: "\\s+" },
    behavior: "Removed",
    invert: true,
  };
  const json = {
    version: "1.0",
    added_tokens: [{ id: 0, content: "<s>", special: true }],
    normalizer: {
      type: "Sequence",
      normalizers: [
        { type: "BertNormalizer", lowercase: true, strip_accents: null },
        { type: "Replace", pattern: { String: " " }, content: "▁" },
        { type: "Sequence", normalizers: [{ type: "NFKC" }] },
      ],
    },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [split, { type: "ByteLevel", use_regex: false }],
    },
    post_processor: { type: "Unheard" },
    decoder: {
      type: "Sequence",
      decoders: [
        { type: "ByteFallback" },
        { type: "Fuse" },
        { type: "Strip", content: " ", start: 1, stop: 0 },
      ],
    },
    model: { ...MODEL, dropout: null, unk_token: null, fuse_unk: false },
  };

  assertEquals(check(json), json);
  assertEquals(check({ model: MODEL }), { model: MODEL });
});

Deno.test("TOKENIZER_JSON names the step and the field that do not fit", () => {
  const deep = (step: unknown) => ({
    type: "Sequence",
    normalizers: [{ type: "NFC" }, step],
  });
  const cases: [changes: Record<string, unknown>, why: string][] = [
    [{ model: null }, '"model" is null, expected an object'],
    [
      { model: { vocab: 5 } },
      '"model.vocab" is 5, expected an object of ' +
      "tokens and ids, or a list of tokens and scores",
    ],
    [
      { added_tokens: [{ id: -1, content: "x" }] },
      '"added_tokens.0.id" is -1, expected a whole number, 0 or more',
    ],
    [
      { added_tokens: [{ id: 1, content: "x", special: "yes" }] },
      '"added_tokens.0.special" is "yes", expected true or false',
    ],
    [
      { normalizer: deep({ type: "NFX" }) },
      '"normalizer.normalizers.1.type" is "NFX", expected one of ' +
      "BertNormalizer, Lowercase, NFC, NFD, NFKC, NFKD, Precompiled, Prepend, " +
      "Replace, Sequence, Strip, StripAccents",
    ],
    [
      { normalizer: deep(null) },
      '"normalizer.normalizers.1" is null, expected an object',
    ],
    [
      { normalizer: { type: "Replace", pattern: {}, content: "" } },
      '"normalizer.pattern" is an object, expected an object with String or ' +
      "Regex",
    ],
    [
      { pre_tokenizer: { type: "Split", pattern: { Regex: 5 } } },
      '"pre_tokenizer.pattern.Regex" is 5, expected text',
    ],
    [
      { decoder: { type: "Strip", start: -1 } },
      '"decoder.start" is -1, expected a whole number, 0 or more',
    ],
  ];
  for (const [changes, why] of cases) {
    const error = assertThrows(
      () => check({ model: MODEL, ...changes }),
      UserError,
    );
    assertEquals(error.message, `Cannot read "t/tokenizer.json": ${why}`);
  }
});
