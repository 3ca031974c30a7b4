import { assertEquals } from "@std/assert";
import { scoreChoice } from "sft/model/log_probabilities.ts";
import { assertClose } from "../support/close.ts";

/** Probabilities 1/8, 1/2, 1/4, 1/8, far from 0. */
const LOGITS = Float32Array.of(0, 2, 1, 0).map((x) => 50 + x * Math.LN2);

Deno.test("scoreChoice() gives the model's own log-probabilities", () => {
  const { token, logProbability, likeliest } = scoreChoice(LOGITS, 3, 2);

  assertEquals(token, 3);
  assertClose("chosen", [logProbability], [Math.log(1 / 8)], {
    relative: 1e-5,
  });
  assertEquals(likeliest.map(({ token }) => token), [1, 2]);
  assertClose(
    "likeliest",
    likeliest.map(({ logProbability }) => logProbability),
    [Math.log(1 / 2), Math.log(1 / 4)],
    { relative: 1e-5 },
  );
});

Deno.test("scoreChoice() names no likeliest where none are asked for", () => {
  assertEquals(scoreChoice(LOGITS, 1, 0).likeliest, []);
  assertEquals(scoreChoice(LOGITS, 1, 9).likeliest.length, 4);
});
