import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { TokenizerJson } from "sft/tokenizer/tokenizer_json.ts";
import { assertVocabulary } from "sft/tokenizer/vocabulary.ts";

type Model = Partial<TokenizerJson["model"]>;
type Added = TokenizerJson["added_tokens"];

const BPE: Model = {
  type: "BPE",
  vocab: { a: 0, b: 1, ab: 2, constructor: 3 },
  merges: ["a b"],
};

function check(model: Model, added_tokens: Added = []): void {
  const json = { model, added_tokens } as TokenizerJson;
  assertVocabulary(json, "t/tokenizer.json");
}

const refusal = (model: Model, added?: Added) =>
  assertThrows(() => check(model, added), UserError).message
    .replace('Cannot read "t/tokenizer.json": ', "");

Deno.test("assertVocabulary() takes tokens, ids and merges that agree", () => {
  check(BPE, [{ id: 4, content: "<s>" }, { id: 0, content: "a" }]);
  check({ ...BPE, merges: [["a", "b"]] });
  check({ type: "WordPiece", vocab: { "[UNK]": 0 }, unk_token: "[UNK]" });
  check({ type: "Unigram", vocab: [["<unk>", 0], ["a", -1.5]], unk_id: 0 });
  check({
    type: "BPE",
    vocab: { un: 0, "##do": 1, undo: 2 },
    continuing_subword_prefix: "##",
    merges: ["un ##do"],
  });
  check({ vocab: [["<unk>", 0]], unk_id: 0 });
  check({ vocab: { a: 0 } });
  // Ids may have gaps, as those of pruned vocabularies do.
  check({ ...BPE, vocab: { ...BPE.vocab, late: 4000 } });
});

Deno.test("assertVocabulary() refuses ids that are none, or far away, or taken", () => {
  const whole = "expected a whole number, 0 or more, below 4104";
  const vocab = (token: string, id: unknown) => ({
    ...BPE,
    vocab: { ...BPE.vocab as object, [token]: id },
  });
  for (
    const [id, seen] of [
      ...[[-1, "-1"], [0.5, "0.5"], [null, "null"], ["1", '"1"']],
      ...[[2 ** 31, "2147483648"], [1e300, "1e+300"]],
    ]
  ) {
    assertEquals(
      refusal(vocab("b", id)),
      `"model.vocab.b" is ${seen}, ${whole}`,
    );
  }
  assertEquals(
    refusal(vocab("b", 0)),
    '"model.vocab.b" is 0, expected another id than that of "a"',
  );
  assertEquals(
    refusal(BPE, [{ id: 2 ** 31, content: "<s>" }]),
    '"added_tokens.0.id" is 2147483648, expected a whole number, 0 or more, ' +
      "below 4106",
  );
  assertEquals(
    refusal(BPE, [{ id: 1, content: "<s>" }]),
    '"added_tokens.0.id" is 1, expected another id than that of "b"',
  );
  assertEquals(
    refusal(BPE, [{ id: 9, content: "b" }]),
    '"added_tokens.0.id" is 9, expected 1, the id of "b" in the vocab',
  );
  assertEquals(
    refusal(BPE, [{ id: 4, content: "<s>" }, { id: 4, content: "<t>" }]),
    '"added_tokens.1.id" is 4, expected another id than that of "<s>"',
  );
});

Deno.test("assertVocabulary() refuses ids that transformers would not give", () => {
  const late = { ...BPE, vocab: { ...BPE.vocab, late: 4000 } };
  check(BPE, [{ id: 4, content: "<s>" }, { id: 5, content: "<t>" }]);
  check(late, [{ id: 5, content: "<s>" }, { id: 0, content: "a" }]);
  assertEquals(
    refusal(BPE, [{ id: 9, content: "<s>" }]),
    '"added_tokens.0.id" is 9, expected 4, the id of "<s>" in transformers',
  );
  assertEquals(
    refusal(late, [{ id: 4001, content: "<s>" }]),
    '"added_tokens.0.id" is 4001, expected 5, the id of "<s>" in transformers',
  );
});

Deno.test("assertVocabulary() refuses merges of what is no token", () => {
  const merges = (...merges: unknown[]) => ({ ...BPE, merges });

  assertEquals(
    refusal(merges("a b", "a c")),
    '"model.merges.1" is "a c", expected "c" to be in the vocabulary',
  );
  assertEquals(
    refusal(merges(["b", "a"])),
    '"model.merges.0" is a list, expected "ba" to be in the vocabulary',
  );
  for (const [merge, seen] of [["ab", '"ab"'], ["a b c", '"a b c"']]) {
    assertEquals(
      refusal(merges(merge)),
      `"model.merges.0" is ${seen}, expected two tokens`,
    );
  }
  assertEquals(
    refusal(merges(["a", 1])),
    '"model.merges.0" is a list, expected two tokens',
  );
  assertEquals(
    refusal({ ...BPE, merges: undefined }),
    '"model.merges" is missing, expected a list',
  );
});

Deno.test("assertVocabulary() asks for what stands for unknown text", () => {
  const pieces: Model = { type: "WordPiece", vocab: { a: 0 } };
  const scores: Model = { type: "Unigram", vocab: [["a", 0]] };

  check({ ...BPE, unk_token: null });
  check({ ...pieces, unk_token: "<unk>" }, [{ id: 1, content: "<unk>" }]);
  assertEquals(
    refusal({ ...BPE, unk_token: "<unk>" }),
    '"model.unk_token" is "<unk>", expected a token of the vocabulary',
  );
  assertEquals(
    refusal(pieces),
    '"model.unk_token" is missing, expected a token of the vocabulary',
  );
  for (const [unk_id, seen] of [[null, "null"], [1, "1"]] as const) {
    assertEquals(
      refusal({ ...scores, unk_id }),
      `"model.unk_id" is ${seen}, expected an id below 1`,
    );
  }
});

Deno.test("assertVocabulary() refuses a vocab of another type's form", () => {
  assertEquals(
    refusal({ type: "BPE", vocab: [["a", 0]], merges: [] }),
    '"model.type" is "BPE", expected a type that its vocab has the form of',
  );
  assertEquals(
    refusal({ type: "Unigram", vocab: [["a", 0], "b"], unk_id: 0 }),
    '"model.vocab.1" is "b", expected a token and its score',
  );
});
