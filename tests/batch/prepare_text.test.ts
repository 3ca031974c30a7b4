import { assertEquals } from "@std/assert";
import { endOfText, prepareTexts } from "sft/batch/prepare_text.ts";
import type { Tokenizer } from "sft/chat/tokenizer.ts";
import { tiny } from "../chat/random_conversation.ts";

async function prepared(texts: string[], change: Partial<Tokenizer> = {}) {
  async function* rows() {
    for (const [index, text] of texts.entries()) {
      await Promise.resolve();
      yield { text, where: `x.jsonl:${index + 1}` };
    }
  }
  const tokenizer = { ...tiny, ...change };
  const { examples, report } = await prepareTexts(rows(), {
    tokenizer,
    maxLength: 4,
  });
  return {
    report,
    drawn: examples.map(({ tokens, supervised }) =>
      Array.from(
        tokens,
        (id, t) =>
          supervised[t] ? `[${tiny.tokenText(id)}]` : tiny.tokenText(id),
      ).join("")
    ),
  };
}

Deno.test("prepareTexts() splits long texts and ends each, as drawn", async () => {
  const { drawn, report } = await prepared(["abcde", "fg", "", "hijk"]);

  assertEquals(drawn, [
    "[a][b][c][d]",
    "[e][<|endoftext|>]",
    "[f][g][<|endoftext|>]",
    "[h][i][j][k]",
  ]);
  assertEquals(report, {
    rows: 4,
    skipped: {},
    dropped: { "empty text": 1, "a last token on its own": 1 },
    truncated: 0,
    examples: 4,
    packedRows: 0,
    tokens: { total: 13, supervised: 13, masked: 0, padding: 0 },
  });
});

Deno.test("prepareTexts() takes special tokens for text", async () => {
  const { drawn } = await prepared(["<|"]);

  assertEquals(drawn, ["[<][|][<|endoftext|>]"]);
});

Deno.test("prepareTexts() ends texts with what the tokenizer has", async () => {
  const without = (...absent: string[]) => (token: string) =>
    absent.includes(token) ? undefined : tiny.tokenId(token);

  assertEquals(
    (await prepared(["a"], { tokenId: without("<|endoftext|>") })).drawn,
    ["[a][<|im_end|>]"],
  );
  assertEquals(
    (await prepared(["ab"], {
      tokenId: without("<|endoftext|>", "</s>", "<|im_end|>"),
    })).drawn,
    ["[a][b]"],
  );
});

Deno.test("endOfText() is the best token that a vocabulary has", () => {
  const of = (...tokens: string[]) =>
    endOfText({
      tokenId: (token) =>
        tokens.includes(token) ? tokens.indexOf(token) : undefined,
    });

  assertEquals(of("<|im_end|>", "</s>", "<|endoftext|>"), 2);
  assertEquals(of("<|im_end|>", "</s>"), 1);
  assertEquals(of("<|im_end|>"), 0);
  assertEquals(of("<pad>"), undefined);
});
