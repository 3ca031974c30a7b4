import { assertEquals, assertThrows } from "@std/assert";
import { type PairForm, pairOf } from "sft/batch/pairs/pair_example.ts";
import { parsePreference } from "sft/chat/formats/preference.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { tiny } from "../../chat/random_conversation.ts";

const FORM: PairForm = {
  template: TEMPLATES.origin,
  tokenizer: tiny,
  maxLength: 12,
  maxPromptLength: 9,
  overlong: "drop",
};

/**
 * Both sides of a pair, trained tokens in brackets, or why it is dropped.
 *
 * Tokens: `user : ␣ Q… ␤ assistant : ␣ A… ␤`, one a letter of Q and A.
 */
function drawn(
  [prompt, chosen, rejected]: readonly string[],
  change: Partial<PairForm> = {},
) {
  const row = parsePreference({ prompt, chosen, rejected }, "x.jsonl:5");
  const made = pairOf(row, { ...FORM, ...change });
  if ("dropped" in made) return made.dropped;
  return made.pair.map(({ tokens, supervised }) =>
    Array.from(tokens, (id, t) => {
      const text = tiny.tokenText(id);
      return supervised[t] ? `[${text}]` : text;
    }).join("")
  );
}

Deno.test("pairOf() trains both answers and not the prompt", () => {
  assertEquals(drawn(["a", "b", "cd"]), [
    "user: a\nassistant: [b]\n",
    "user: a\nassistant: [c][d]\n",
  ]);
});

Deno.test("pairOf() trains ends of turns as fine-tuning does", () => {
  const [chosen] = drawn(["a", "b", "c"], {
    template: TEMPLATES.chatml,
    maxLength: 40,
    maxPromptLength: 40,
  });

  assertEquals(chosen.endsWith("[b][<|im_end|>]\n"), true, chosen);
});

Deno.test("pairOf() leaves out a pair of which one side is too long", () => {
  assertEquals(drawn(["a", "b", "cdef"]), "longer than 12 tokens");
  assertEquals(
    drawn(["aaa", "b", "c"]),
    "a prompt longer than 9 tokens",
  );
  const error = assertThrows(
    () => drawn(["aaa", "b", "c"], { overlong: "error" }),
    UserError,
  );
  assertEquals(
    error.message,
    'Cannot fit "x.jsonl" line 5: it is a prompt longer than 9 tokens, raise ' +
      "the limit or pass --overlong drop",
  );
});

Deno.test("pairOf() cuts a prompt's beginning and an answer's end", () => {
  const truncate = { overlong: "truncate" } as const;

  assertEquals(drawn(["aaa", "b", "cdefg"], truncate), [
    ": aaa\nassistant: [b]\n",
    ": aaa\nassistant: [c][d][e]",
  ]);
  assertEquals(
    drawn(["a", "b", "c"], { ...truncate, maxLength: 8 }),
    "nothing to train after truncation",
  );
});

Deno.test("pairOf() drops pairs with an answer of nothing", () => {
  assertEquals(drawn(["a", "b", ""]), "nothing to train");
  assertEquals(drawn(["", "", " "]), "no text");
});

Deno.test("pairOf() says what of the row is lost", () => {
  const row = { prompt: "a", chosen: "b", rejected: "c", score: 1 };
  const made = pairOf(parsePreference(row, "x.jsonl:5"), FORM);

  assertEquals(made.notes, ['"score", which nothing reads']);
});
