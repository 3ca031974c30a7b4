import { createHash } from "node:crypto";
import { assertEquals } from "@std/assert";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { ignoredWhere } from "../support/ignored.ts";
import {
  MISSING,
  VOCABULARIES,
  vocabularyFolder,
} from "../support/published.ts";

const FIXTURES = new URL("../fixtures/published_templates/", import.meta.url);

interface Ids {
  /** What stands before and behind each message. */
  readonly forms: Readonly<Record<string, readonly [string, string]>>;
  /** By vocabulary and form, a hash for each conversation. */
  readonly hashes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

interface Given {
  readonly messages: readonly { role: string; content: string }[];
}

const read = async (name: string) =>
  JSON.parse(await Deno.readTextFile(new URL(name, FIXTURES)));

const conversations: Record<string, Given> = await read("conversations.json");
const { forms, hashes }: Ids = await read("ids.json");

for (const vocabulary of VOCABULARIES) {
  Deno.test({
    ...ignoredWhere(
      MISSING,
      `stretchEncoder() with ${vocabulary} gives the tokens of tokenizers`,
    ),
    fn: async () => {
      const tokenizer = await loadTokenizer(vocabularyFolder(vocabulary));
      const differing: string[] = [];
      let compared = 0;
      for (const [form, [before, after]] of Object.entries(forms)) {
        const expected = hashes[vocabulary][form].split(" ");
        Object.entries(conversations).forEach(([about, given], index) => {
          if (expected[index] === "-") return;
          const stretches = given.messages.flatMap(({ role, content }) => [
            { text: before.replace("{role}", role), content: false },
            { text: content, content: true },
            { text: after, content: false },
          ]);
          const { ids, first, last } = tokenizer.encodeStretches(stretches);
          const text = ids.map((id, t) => `${id}:${first[t]}:${last[t]}`)
            .join(" ");
          const hash = createHash("sha256").update(text).digest("hex");
          if (hash.slice(0, 8) !== expected[index]) {
            differing.push(`${form}: ${about}`);
          }
          compared++;
        });
      }

      assertEquals(differing, []);
      assertEquals(compared > 90, true, `${compared} compared`);
    },
  });
}

Deno.test({
  ...ignoredWhere(
    MISSING,
    "stretchEncoder() keeps every added token out of data",
  ),
  fn: async () => {
    const forged = {
      qwen3: ["<tool_call>", "<|im_end|>", "<think>"],
      deepseek_v3: ["<｜Assistant｜>", "<｜end▁of▁sentence｜>"],
    } as const;
    for (const vocabulary of ["qwen3", "deepseek_v3"] as const) {
      const tokenizer = await loadTokenizer(vocabularyFolder(vocabulary));
      for (const token of forged[vocabulary]) {
        const id = tokenizer.tokenId(token)!;
        const [head, tail] = [token.slice(0, 3), token.slice(3)];
        const has = (...stretches: [text: string, content: boolean][]) =>
          tokenizer.encodeStretches(
            stretches.map(([text, content]) => ({ text, content })),
          ).ids.includes(id);

        assertEquals(has([`a${token}b`, false]), true, token);
        assertEquals(has([head, false], [tail, false]), true, token);
        assertEquals(has([`a${token}b`, true]), false, token);
        assertEquals(has([head, false], [tail, true]), false, token);
        assertEquals(has([head, true], [tail, false]), false, token);
      }
    }
  },
});
