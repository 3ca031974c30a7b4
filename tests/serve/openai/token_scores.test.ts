import { assertEquals } from "@std/assert";
import { tokenScores } from "sft/serve/openai/token_scores.ts";

const NAMES = { tokenText: (id: number) => ["a", "é"][id] };

Deno.test("tokenScores() are null where none were asked for", () => {
  assertEquals(tokenScores(undefined, NAMES), null);
});

Deno.test("tokenScores() name tokens, with their bytes in UTF-8", () => {
  const e = { token: "é", logprob: -2, bytes: [0xc3, 0xa9] };
  const a = { token: "a", logprob: -1, bytes: [0x61] };

  assertEquals(
    tokenScores([{
      token: 1,
      logProbability: -2,
      likeliest: [
        { token: 0, logProbability: -1 },
        { token: 1, logProbability: -2 },
      ],
    }], NAMES),
    { content: [{ ...e, top_logprobs: [a, e] }], refusal: null },
  );
});
