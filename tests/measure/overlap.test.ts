import { assertEquals } from "@std/assert";
import { Overlap, overlapText, TRAINED } from "sft/measure/overlap.ts";

const QUESTION = "What is the capital of Kenya?";
const ANSWER = "The capital of Kenya is Nairobi.";
const TEXT = `${QUESTION}\n${ANSWER}`;

/** How one held-out row is met by one training row. */
function met(trained: string, heldOut = TEXT): string | undefined {
  const row = { set: "facts", where: "facts.jsonl:1" };
  const overlap = new Overlap([{ ...row, text: heldOut }]);
  overlap.meet(trained);
  return overlap.reasonFor(row);
}

Deno.test("Overlap meets what is the same but for capitals and spaces", () => {
  assertEquals(met(TEXT), TRAINED.exactly);
  assertEquals(
    met(` ${TEXT.toUpperCase().replace("\n", "  \n")}`),
    TRAINED.exactly,
  );
  // Full-width forms are the same characters.
  assertEquals(met("ＨＩ", "hi"), TRAINED.exactly);
});

Deno.test("Overlap meets what is nearly the same", () => {
  assertEquals(met(TEXT.replace("Kenya?", "Kenia?")), TRAINED.nearly);
  assertEquals(met(TEXT.replaceAll(".", "")), TRAINED.nearly);
  assertEquals(met(TEXT.replace("What is", "What's")), TRAINED.nearly);
});

Deno.test("Overlap takes other questions of one form for what they are", () => {
  const form = (name: string, city: string) =>
    `What is the capital of ${name}?\nThe capital of ${name} is ${city}.`;
  assertEquals(met(form("Chad", "N'Djamena")), undefined);
  assertEquals(
    met("Is 2033 a leap year?\nNo.", "Is 2013 a leap year?\nNo."),
    undefined,
  );
  assertEquals(
    met("12和19哪个大？\n较大的数是19。", "8和19哪个大？\n较大的数是19。"),
    undefined,
  );
  const sum = (a: number, b: number) =>
    `Anna has ${a} books and gets ${b} more. How many books does Anna have ` +
    `now?\nAnna now has ${a + b} books.`;
  assertEquals(met(sum(4, 5), sum(4, 1)), undefined);
  assertEquals(met(sum(2, 3), sum(3, 2)), undefined);
  assertEquals(
    met(sum(2, 3).replace("Anna", "Ana"), sum(2, 3)),
    TRAINED.nearly,
  );
  assertEquals(met(""), undefined);
});

Deno.test("Overlap counts the rows of each set", () => {
  const rows = [
    { set: "a", where: "a:1", text: TEXT },
    { set: "a", where: "a:2", text: TEXT.replace("Kenya?", "Kenia?") },
    { set: "a", where: "a:3", text: "Something else entirely" },
    // The same row again, and in another set.
    { set: "a", where: "a:4", text: TEXT },
    { set: "b", where: "a:1", text: TEXT },
  ];
  const overlap = new Overlap(rows);
  assertEquals(overlap.counts("a"), { rows: 4, exactly: 0, nearly: 0 });
  overlap.meet(TEXT);
  overlap.meet(TEXT);

  assertEquals(overlap.counts("a"), { rows: 4, exactly: 2, nearly: 1 });
  assertEquals(overlap.counts("b"), { rows: 1, exactly: 1, nearly: 0 });
  assertEquals(
    rows.map((row) => overlap.reasonFor(row)),
    [
      TRAINED.exactly,
      TRAINED.nearly,
      undefined,
      TRAINED.exactly,
      TRAINED.exactly,
    ],
  );
  new Overlap([]).meet(TEXT);
});

Deno.test("overlapText() is what is said, without the system's words", () => {
  assertEquals(
    overlapText({
      where: "x",
      messages: [
        { role: "system", content: "Be brief." },
        { role: "user", content: QUESTION },
        { role: "assistant", content: ANSWER },
      ],
    }),
    TEXT,
  );
  assertEquals(
    overlapText({ where: "x", messages: [{ role: "system", content: "Hm" }] }),
    "Hm",
  );
});
