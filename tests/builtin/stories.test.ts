import { assert, assertEquals } from "@std/assert";
import { stories } from "../../data/topics/stories.ts";
import { randomStream } from "sft/core/random.ts";

const PROBLEM = {
  en: new RegExp(
    "^(\\w+) has (\\d+) (\\w+) and gets (\\d+) more\\. " +
      "How many \\3 does \\1 have now\\?$",
  ),
  zh: /^(..)有(\d+)(.+)，又得到(\d+).。\1现在有几\3？$/,
};

const LEFT = {
  en: new RegExp(
    "^(\\w+) has (\\d+) (\\w+)\\. \\1 gives (\\d+) to \\w+\\. " +
      "Now \\1 has (\\d+) \\3\\.$",
  ),
  zh: /^(..)有(\d+)(.)(.+)。\1给了..(\d+)\3。\1现在有(\d+)\3\4。$/,
};

Deno.test("stories ask for sums in words", () => {
  const exchanges = stories.exchanges();

  // 6 people who have 2 to 6 and get 1 to 6, in two languages.
  assertEquals(exchanges.length, 6 * 5 * 6 * 2);
  for (const { language, turns: [{ question, answer, check }] } of exchanges) {
    const [, name, had, thing, gained] = question.match(PROBLEM[language])!;
    const now = Number(had) + Number(gained);

    if (language === "en") {
      assertEquals(check, `${now} ${thing}`);
      assertEquals(answer, `${name} now has ${now} ${thing}.`);
    } else {
      assertEquals(check, `${now}${thing}`);
      assertEquals(answer, `${name}现在有${now}${thing}。`);
    }
  }
});

Deno.test("stories count right in running text too", () => {
  const random = randomStream(1, "stories");
  for (const language of ["en", "zh"] as const) {
    const counted = Array.from(
      { length: 400 },
      () => stories.passage(language, random).match(LEFT[language]),
    ).filter((match) => match !== null);

    assert(counted.length > 100, `${counted.length} of 400 texts count`);
    for (const [text, ...groups] of counted) {
      const [had, given, left] = groups.filter((group) => /^\d/.test(group))
        .map(Number);
      assertEquals(had - given, left, text);
    }
  }
});

Deno.test("stories name two people where two meet", () => {
  const random = randomStream(2, "stories");
  const meetings = Array.from(
    { length: 400 },
    () => stories.passage("zh", random).match(/(小.)(?:和|给了)(小[^狗])/),
  ).filter((match) => match !== null);

  assert(meetings.length > 300);
  for (const [text, first, second] of meetings) assert(first !== second, text);
});
