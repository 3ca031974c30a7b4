import { assertEquals, AssertionError, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { trainBpe } from "sft/tokenizer/bpe/bpe_trainer.ts";
import { SPECIAL_TOKENS } from "sft/tokenizer/special_tokens.ts";

const FIXTURES = new URL("../../fixtures/bpe/", import.meta.url);

type Merge = readonly [string, string];

/** Fails with the place of the first difference and what surrounds it. */
function assertSameMerges(
  actual: readonly Merge[],
  expected: readonly Merge[],
) {
  const line = (merge?: Merge) => merge ? merge.join(" + ") : "(none)";
  const length = Math.max(actual.length, expected.length);
  for (let at = 0; at < length; at++) {
    if (line(actual[at]) === line(expected[at])) continue;
    const around = (merges: readonly Merge[]) =>
      merges.slice(Math.max(0, at - 2), at + 3).map(line).join(" | ");
    const differing = expected.filter((merge, i) =>
      line(merge) !== line(actual[i])
    ).length;
    throw new AssertionError(
      `Expected the same merges: the first of ${differing} that ` +
        `differ is merge ${at}\n  ours:      ${around(actual)}` +
        `\n  reference: ${around(expected)}`,
    );
  }
}

Deno.test("trainBpe() learns the merges that Python's tokenizers learns", async () => {
  const corpus = await Deno.readTextFile(new URL("corpus.txt", FIXTURES));
  const { model: reference } = JSON.parse(
    await Deno.readTextFile(new URL("tokenizer.json", FIXTURES)),
  );

  const model = await trainBpe(corpus.split("\n"), {
    vocabularySize: 800,
    specialTokens: SPECIAL_TOKENS.slice(0, 7),
  });

  assertEquals(reference.merges.length, 800 - 256 - 7);
  assertSameMerges(model.merges, reference.merges);
  assertEquals(
    Object.fromEntries(model.vocabulary.map((token, id) => [token, id])),
    reference.vocab,
  );
});

Deno.test("trainBpe() merges the most frequent pair, lowest ids among equals", async () => {
  // "ab" 3 times and "cd" 3 times: equal counts, a's id is lower.
  const { merges, vocabulary } = await trainBpe(["cd", "ab", "abcd", "abcd"], {
    vocabularySize: 259,
    specialTokens: [],
  });

  assertEquals(merges, [["a", "b"], ["c", "d"], ["ab", "cd"]]);
  assertEquals(vocabulary.slice(256), ["ab", "cd", "abcd"]);
});

Deno.test("trainBpe() puts special tokens first, then bytes by character", async () => {
  const { vocabulary } = await trainBpe(["a"], {
    vocabularySize: 300,
    specialTokens: ["<pad>", "<end>"],
  });

  assertEquals(vocabulary.slice(0, 4), ["<pad>", "<end>", "!", '"']);
  assertEquals(vocabulary.length, 258); // nothing to merge in one letter
});

Deno.test("trainBpe() takes special tokens in the text as plain text", async () => {
  const { merges } = await trainBpe(["<pad><pad>"], {
    vocabularySize: 258,
    specialTokens: ["<pad>"],
  });

  // Cut into "<", "pad", "><", "pad", ">": "ad" and "pa" occur twice.
  assertEquals(merges, [["a", "d"]]);
});

Deno.test("trainBpe() stops at pairs rarer than the minimum frequency", async () => {
  const { merges } = await trainBpe(["ab ab ab", "xy"], {
    vocabularySize: 300,
    specialTokens: [],
    minimumFrequency: 2,
  });

  // "ab" opens the text once and follows a space twice.
  assertEquals(merges, [["a", "b"], ["Ġ", "ab"]]);
});

Deno.test("trainBpe() never merges across words", async () => {
  const { vocabulary } = await trainBpe(["a1 a1 a1 a1"], {
    vocabularySize: 300,
    specialTokens: [],
  });

  assertEquals(vocabulary.slice(256), ["Ġa"]);
});

Deno.test("trainBpe() says how far it is", async () => {
  const seen: string[] = [];
  await trainBpe(["abc", "abc"], {
    vocabularySize: 258,
    specialTokens: [],
    onProgress: ({ stage, done, total }) =>
      seen.push([stage, done, total].join(" ")),
  });

  assertEquals(seen, [
    "reading 1 ",
    "reading 2 ",
    "merging 257 258",
    "merging 258 258",
  ]);
});

Deno.test("trainBpe() refuses a vocabulary without room for the bytes", async () => {
  await assertRejects(
    () => trainBpe(["a"], { vocabularySize: 200, specialTokens: ["<s>"] }),
    UserError,
    "Cannot train a tokenizer: vocabulary size 200 is below 257, the special " +
      "tokens and the 256 bytes",
  );
});

Deno.test("trainBpe() refuses an empty text", async () => {
  await assertRejects(
    () => trainBpe(["", ""], { vocabularySize: 300, specialTokens: [] }),
    UserError,
    "Cannot train a tokenizer: the text is empty, expected some to learn from",
  );
});
