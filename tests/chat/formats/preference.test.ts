import { assertEquals } from "@std/assert";
import { isPreference, parsePreference } from "sft/chat/formats/preference.ts";
import { assertBadRow, WHERE } from "../../support/bad_row.ts";

const user = (content: string) => ({ role: "user", content } as const);
const answer = (content: string) => ({ role: "assistant", content } as const);
const untrained = (content: string) =>
  ({ ...answer(content), trained: false }) as const;

const messages = (row: unknown) => {
  const { chosen, rejected } = parsePreference(row, WHERE);
  return [chosen.messages, rejected.messages];
};

Deno.test("parsePreference() takes the prompt out of what both begin with", () => {
  const row = {
    chosen: [user("2+2?"), answer("4")],
    rejected: [user("2+2?"), answer("5")],
  };

  assertEquals(parsePreference(row, WHERE), {
    chosen: { messages: row.chosen, where: WHERE },
    rejected: { messages: row.rejected, where: WHERE },
    where: WHERE,
  });
});

Deno.test("parsePreference() trains no answer that both sides have", () => {
  const before = [user("Hi"), answer("Yo"), user("2+2?")];

  assertEquals(
    messages({
      chosen: [...before, answer("4"), user("And?"), answer("Done")],
      rejected: [...before, answer("5"), user("And?"), answer("Done")],
    }),
    ["4", "5"].map((sum) => [
      ...[user("Hi"), untrained("Yo"), user("2+2?")],
      ...[answer(sum), user("And?"), answer("Done")],
    ]),
  );
});

Deno.test("parsePreference() takes texts and messages after a prompt", () => {
  const expected = [
    [user("2+2?"), answer("4")],
    [user("2+2?"), answer("5")],
  ];
  const rows = [
    { prompt: "2+2?", chosen: "4", rejected: "5" },
    { prompt: [user("2+2?")], chosen: [answer("4")], rejected: [answer("5")] },
    { prompt: "2+2?", chosen: [answer("4")], rejected: "5" },
    // The prompt again, as some published sets have it.
    { prompt: "2+2?", chosen: expected[0], rejected: expected[1] },
  ];

  for (const row of rows) assertEquals(messages(row), expected);
  const [chosen] = messages({ ...rows[0], system: "Be brief." });
  assertEquals(chosen, [
    { role: "system", content: "Be brief." },
    ...expected[0],
  ]);
});

Deno.test("parsePreference() finds the prompt again after a system's turn", () => {
  const system = { role: "system", content: "Be brief." } as const;
  const sides = ["4", "5"].map((sum) => [system, user("2+2?"), answer(sum)]);

  assertEquals(
    messages({ prompt: "2+2?", chosen: sides[0], rejected: sides[1] }),
    sides,
  );
});

Deno.test("parsePreference() names fields that nothing reads", () => {
  const row = { prompt: "2+2?", chosen: "4", rejected: "5", score: 3 };

  assertEquals(parsePreference(row, WHERE).unread, ['"score"']);
});

Deno.test("parsePreference() refuses what is no pair", () => {
  const refused = (row: unknown, reason: string, detail: string) =>
    assertBadRow(() => parsePreference(row, WHERE), reason, detail);
  const sides = (...[chosen, rejected]: unknown[][]) => ({ chosen, rejected });

  refused(
    { messages: [] },
    "no pair",
    'it is no object with "chosen" and "rejected"',
  );
  refused(
    { chosen: "4", rejected: "5" },
    "no prompt",
    '"chosen" is a text and there is no "prompt" that it answers',
  );
  refused(
    { prompt: "2+2?", chosen: "4", rejected: "4" },
    "two equal answers",
    '"chosen" and "rejected" say the same, and neither is better',
  );
  refused(
    sides([user("a"), answer("4")], [user("b"), answer("5")]),
    "two prompts",
    '"chosen" and "rejected" part at message 1, which is the user\'s in ' +
      '"chosen", expected one prompt and two answers',
  );
  refused(
    sides([user("a"), answer("4")], [user("a")]),
    "no answer",
    '"rejected" has no answer of its own',
  );
});

Deno.test("isPreference() tells pairs from other rows", () => {
  assertEquals(isPreference({ chosen: [], rejected: 7 }), true);
  assertEquals(isPreference({ chosen: "4", rejected: null }), false);
  assertEquals(isPreference("chosen"), false);
});
