/**
 * What happens to an example that is longer than a row.
 *
 * The same for packed and padded rows, so that both train on the same data.
 *
 * @module
 */
import { describePlace } from "../chat/bad_row.ts";
import { UserError } from "../core/errors.ts";
import type { Example } from "./example.ts";

/** Leave the example out, keep its beginning, or stop. */
export type Overlong = "drop" | "truncate" | "error";

/**
 * Fits an example into a length: returns it as it is, its first `maxLength`
 * tokens, or `undefined` where it is left out.
 *
 * No end token takes the place of what is cut: that would teach a model to stop
 * in the middle of a sentence.
 *
 * @param where The row, `"file:line"`, for the error.
 * @throws {UserError} If the example is too long and the policy is `"error"`.
 */
export function fitExample(
  example: Example,
  maxLength: number,
  overlong: Overlong,
  where: string,
): Example | undefined {
  const length = example.tokens.length;
  if (length <= maxLength) return example;
  switch (overlong) {
    case "drop":
      return undefined;
    case "truncate":
      return {
        tokens: example.tokens.slice(0, maxLength),
        supervised: example.supervised.slice(0, maxLength),
      };
    case "error":
      throw new UserError(
        `Cannot fit ${describePlace(where)}: ${length} tokens are more than ` +
          `${maxLength}, raise --max_length or pass --overlong drop`,
      );
  }
}
