/**
 * Whether a template and a tokenizer can be used together.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import type { ChatTemplate } from "./template.ts";

/**
 * Refuses a tokenizer that does not know a template's special tokens: their
 * letters would be trained one by one, and text in the data could forge them.
 *
 * @throws {UserError} If one of them is not a special token of the tokenizer.
 */
export function assertKnowsTemplate(
  tokenizer: Tokenizer,
  template: ChatTemplate,
): void {
  const missing = template.specialTokens.filter((token) => {
    const id = tokenizer.tokenId(token);
    return id === undefined || !tokenizer.specialIds.has(id);
  });
  if (missing.length === 0) return;
  throw new UserError(
    `Cannot use template "${template.name}" with this tokenizer: it has no ` +
      `special token ${missing.map((token) => `"${token}"`).join(" or ")}, ` +
      "choose another template or a tokenizer that reserves them",
  );
}
