import { assertEquals, assertThrows } from "@std/assert";
import type { Overlong } from "sft/batch/overlong.ts";
import { type Packing, packRows } from "sft/batch/pack.ts";
import type { Supervise } from "sft/chat/render.ts";
import { UserError } from "sft/core/errors.ts";
import { examplesOf, exchange, tiny, trainedPairs } from "./setup.ts";

// Known mistakes about rows: options that cancel each other, lengths that cut
// without a word.

const PACKINGS: readonly Packing[] = ["isolated", "padded", "naive"];

/** Twelve tokens, and 26; rows of 23 cut the second within its last answer. */
const SHORT = exchange("Hi", "Hello");
const LONG = exchange("Hi", "Hello", "Hi", "Hello there there");
const LENGTH = 23;

/** By hand: what the two train whole, by mask. */
const ENDED = ["\n → Hello", "Hello → <|im_end|>"];
const ANSWERS: Readonly<Record<Supervise, readonly string[][]>> = {
  assistant: [ENDED, [...ENDED, "\n → Hello", "Hello →  there"]],
  last_assistant: [ENDED, ["\n → Hello", "Hello →  there"]],
  everything: [
    everyPair(
      "<|im_start|> user ␤ Hi <|im_end|> ␤ <|im_start|> assistant ␤ " +
        "Hello <|im_end|> ␤",
    ),
    everyPair(
      "<|im_start|> user ␤ Hi <|im_end|> ␤ <|im_start|> assistant ␤ " +
        "Hello <|im_end|> ␤ <|im_start|> user ␤ Hi <|im_end|> ␤ <|im_start|> " +
        "assistant ␤ Hello ·there",
    ),
  ],
};

function everyPair(line: string): string[] {
  const tokens = line.split(" ")
    .map((token) => token.replace("␤", "\n").replace("·", " "));
  return tokens.slice(1).map((token, at) => `${tokens[at]} → ${token}`);
}

for (const overlong of ["drop", "truncate", "error"] as const) {
  for (const supervise of Object.keys(ANSWERS) as Supervise[]) {
    Deno.test(`pitfall 10: ${overlong} and ${supervise} keep the mask in every packing`, () => {
      const [short, cut] = ANSWERS[supervise];
      const conversations = overlong === "error" ? [SHORT] : [LONG, SHORT];
      const { examples } = examplesOf(conversations, {
        supervise,
        overlong,
        maxLength: LENGTH,
      });
      const expected = overlong === "truncate" ? [cut, short] : [short];

      for (const packing of PACKINGS) {
        // Rows with room for both, where packing puts them together.
        const rows = packRows(examples, 2 * LENGTH, tiny.padToken, packing);
        assertEquals(rows.length, packing === "padded" ? expected.length : 1);
        assertEquals(
          rows.flatMap((row) => trainedPairs(row)).sort(),
          expected.flat().sort(),
          packing,
        );
      }
    });
  }
}

Deno.test("pitfall 12: a row that is too long has one fate, packed or not, and is counted", () => {
  const fates: [Overlong, number, Record<string, number>, number][] = [
    ["drop", 1, { "longer than 23 tokens": 1 }, 0],
    ["truncate", 2, {}, 1],
  ];
  for (const [overlong, kept, dropped, truncated] of fates) {
    // Packing comes after this and is not told of it.
    const { examples, report } = examplesOf([LONG, SHORT], {
      overlong,
      maxLength: LENGTH,
    });

    assertEquals([report.rows, report.examples], [2, kept]);
    assertEquals([report.dropped, report.truncated], [dropped, truncated]);
    for (const packing of PACKINGS) {
      const rows = packRows(examples, LENGTH, tiny.padToken, packing);
      const lengths = rows.map(({ segments }) =>
        segments.filter((segment) => segment > 0).length
      );
      assertEquals(lengths.sort(), overlong === "drop" ? [12] : [12, 23]);
    }
  }
});

Deno.test("pitfall 12: a row that is too long can stop the run", () => {
  const error = assertThrows(
    () => examplesOf([SHORT, LONG], { overlong: "error", maxLength: LENGTH }),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot fit "rows.jsonl" line 2: 26 tokens are more than 23, raise ' +
      "--max_length or pass --overlong drop",
  );
});

Deno.test("pitfall 12: no end of turn takes the place of what was cut", () => {
  const { examples: [cut] } = examplesOf([LONG], {
    overlong: "truncate",
    maxLength: LENGTH,
  });

  assertEquals(
    Array.from(cut.tokens.slice(-3), (id) => tiny.tokenText(id)),
    ["\n", "Hello", " there"],
  );
  assertEquals([...cut.supervised.slice(-3)], [0, 1, 1]);
});
