import { createHash } from "node:crypto";
import { assertEquals } from "@std/assert";
import { PUBLISHED_TOKENIZERS } from "sft/run/real/real_files.ts";
import { ignoredWhere } from "./support/ignored.ts";
import { NO_REAL, REAL, REAL_FIXTURE, realTokens } from "./support/real.ts";

// Tokens of real conversations under the templates that come with published
// tokenizers, as transformers' apply_chat_template() gives them: hashes of
// tests/fixtures/make_real.py.

const PATHS = {
  smollm2: REAL.model,
  ...Object.fromEntries(
    PUBLISHED_TOKENIZERS.map((name) => [name, REAL.tokenizer(name)]),
  ),
};

for (const [name, path] of Object.entries(PATHS)) {
  Deno.test({
    ...ignoredWhere(NO_REAL, `${name} encodes real chats as transformers does`),
    async fn() {
      const expected = REAL_FIXTURE.hashes[name].split(" ");
      const rows = expected.map((_, row) => row);
      const found = (await realTokens(path, rows)).map(hashOf);

      assertEquals(expected.length, 200);
      assertEquals(found, expected);
    },
  });
}

/** As the fixture has it. */
function hashOf(tokens: readonly number[]): string {
  const text = tokens.join(" ");
  return createHash("sha256").update(text).digest("hex").slice(0, 8);
}
