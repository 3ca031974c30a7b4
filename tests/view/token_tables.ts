/**
 * Token tables for tests, made by hand.
 *
 * @module
 */
import type { MaskedToken, TokenTable } from "sft/view/tokens/token_table.ts";

/** A token of a turn, one reason a mask; a reason with a `!` is trained. */
export function token(
  token: string,
  id: number,
  role: string | undefined,
  ...reasons: readonly string[]
): MaskedToken {
  const masks = reasons.map((reason) => ({
    supervised: reason.endsWith("!"),
    why: reason.replace("!", ""),
  }));
  return { token, id, ...(role && { role }), masks };
}

/**
 * `2+2` and `4` in two templates, the second of which writes no system text and
 * no end, under the masks assistant and everything.
 */
export const TWO_TEMPLATES: TokenTable = {
  templates: ["chatml", "plain"],
  masks: ["assistant", "everything"],
  blocks: [
    {
      tokens: [
        [token("<|im_start|>", 1, undefined, "template", "all!")],
        [],
      ],
    },
    {
      part: "system",
      tokens: [[token("Add", 9, "system", "system turn", "all!")], []],
    },
    {
      tokens: [
        [token("\n", 202, undefined, "template", "all!")],
        [
          token("user", 3, undefined, "template", "all!"),
          token(" ", 224, undefined, "template", "all!"),
        ],
      ],
    },
    {
      part: "user 1",
      tokens: [
        [token("2+2", 7, "user", "user turn", "all!")],
        [token("2+2", 7, "user", "user turn", "all!")],
      ],
    },
    {
      part: "answer 1",
      tokens: [
        [token("4", 8, "assistant", "answer!", "all!")],
        [token("4", 8, "assistant", "answer!", "all!")],
      ],
    },
    {
      tokens: [
        [token("<|im_end|>", 2, "assistant", "end of turn!", "all!")],
        [],
      ],
    },
  ],
};
