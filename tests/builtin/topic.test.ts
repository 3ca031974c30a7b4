import { assert, assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { endsWith } from "sft/measure/answer_prompts.ts";
import { TOPICS } from "../../data/generate.ts";
import {
  asked,
  joined,
  pick,
  range,
  severalOf,
} from "../../data/topics/topic.ts";

Deno.test("TOPICS have different names, and questions in both languages", () => {
  assertEquals(new Set(TOPICS.map(({ name }) => name)).size, TOPICS.length);
  for (const topic of TOPICS) {
    const languages = topic.exchanges().map(({ language }) => language);
    assertEquals([...new Set(languages)], ["en", "zh"], topic.name);
  }
});

Deno.test("TOPICS give no question two answers", () => {
  const answers = new Map<string, string>();
  for (const { turns } of TOPICS.flatMap((topic) => topic.exchanges())) {
    // What follows up on another question means nothing on its own.
    const [{ question, answer }] = turns;
    assertEquals(answers.get(question) ?? answer, answer, question);
    answers.set(question, answer);
  }
});

Deno.test("TOPICS end every answer that can be wrong with its check", () => {
  const turns = TOPICS.filter(({ name }) => name !== "small talk")
    .flatMap((topic) => topic.exchanges()).flatMap(({ turns }) => turns);

  assert(turns.length > 6000);
  assertEquals(
    turns.filter(({ answer, check }) =>
      check === undefined || !endsWith(answer, check)
    ),
    [],
  );
});

Deno.test("TOPICS end their sentences and keep to one language", () => {
  const exchanges = TOPICS.flatMap((topic) => topic.exchanges());
  for (const { language, turns } of exchanges) {
    const text = turns.map(({ question, answer }) => question + answer).join(
      "",
    );
    const [alien, stop] = language === "en"
      ? [/[\p{Script=Han}。？！、，：]/u, /[.?!]$/]
      : [/[A-Za-z.,?!]/, /[。？！]$/];

    assertEquals(text.match(alien), null, text);
    assert(turns.every(({ answer }) => stop.test(answer)), text);
  }
});

Deno.test("TOPICS write running text that is whole and in one language", () => {
  const random = randomStream(1, "passages");
  for (const topic of TOPICS) {
    for (const language of ["en", "zh"] as const) {
      for (let count = 0; count < 200; count++) {
        const text = topic.passage(language, random);
        const alien = language === "en" ? /\p{Script=Han}|。/u : /[A-Za-z]/;

        assert(text.length > 0 && text.trim() === text, topic.name);
        assert(!alien.test(text), text);
        assert(/[.?!。？！]$/.test(text), text);
      }
    }
  }
});

Deno.test("asked() makes an exchange of each question of a fact", () => {
  assertEquals(
    asked("en", { questions: ["One?", "Two?"], answer: "Yes.", check: "Yes" }),
    [
      {
        language: "en",
        turns: [{ question: "One?", answer: "Yes.", check: "Yes" }],
      },
      {
        language: "en",
        turns: [{ question: "Two?", answer: "Yes.", check: "Yes" }],
      },
    ],
  );
});

Deno.test("range() includes both ends", () => {
  assertEquals(range(2, 5), [2, 3, 4, 5]);
  assertEquals(range(3, 3), [3]);
});

Deno.test("pick() takes each choice about as often", () => {
  const random = randomStream(1, "pick");
  const counts = { a: 0, b: 0, c: 0 };
  for (let count = 0; count < 3000; count++) {
    counts[pick(["a", "b", "c"] as const, random)]++;
  }

  // Five standard deviations of 3000 draws at a third are 129.
  for (const count of Object.values(counts)) {
    assert(Math.abs(count - 1000) < 129, JSON.stringify(counts));
  }
});

Deno.test("severalOf() says one to three sentences, none of them twice", () => {
  const random = randomStream(1, "several");
  const texts = (
    sentence: (index: number) => string,
  ) => [...new Set(range(1, 50).map(() => severalOf("en", random, sentence)))];

  assertEquals(texts((index) => `${index}.`).sort(), [
    "0.",
    "0. 1.",
    "0. 1. 2.",
  ]);
  assertEquals(texts(() => "Yes."), ["Yes."]);
});

Deno.test("joined() parts English sentences alone with a space", () => {
  assertEquals(
    joined("en", ["It rains.", "It is cold."]),
    "It rains. It is cold.",
  );
  assertEquals(joined("zh", ["下雨了。", "天气很冷。"]), "下雨了。天气很冷。");
});
