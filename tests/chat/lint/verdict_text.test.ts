import { assertEquals } from "@std/assert";
import { reasonText, verdictLine } from "sft/chat/lint/verdict_text.ts";

const token = (token: string, position: number) => ({ token, id: 7, position });

Deno.test("verdictLine() is one line, whatever the tokens hold", () => {
  assertEquals(
    verdictLine({
      check: "one BOS",
      outcome: "fail",
      why: "it is written twice in a row",
      evidence: [{ name: "stray", tokens: [token("<s>", 0), token("\n", 1)] }],
    }),
    "fail            one BOS                    it is written twice in a row; " +
      'stray: "<s>" (id 7, at 0) "\\n" (id 7, at 1)',
  );
});

Deno.test("reasonText() shows six tokens of a text, and counts the others", () => {
  const tokens = [0, 1, 2, 3, 4, 5, 6, 7].map((place) => token("a", place));

  assertEquals(
    reasonText({ why: "so", evidence: [{ name: "x", tokens }] }),
    'so; x: "a" (id 7, at 0) "a" (id 7, at 1) "a" (id 7, at 2) ' +
      '"a" (id 7, at 3) "a" (id 7, at 4) "a" (id 7, at 5) and 2 more',
  );
  assertEquals(
    reasonText({ why: "so", evidence: [{ name: "x", tokens: [] }] }),
    "so",
  );
});
