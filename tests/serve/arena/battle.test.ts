import { assert, assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { Battle, type Choice } from "sft/serve/arena/battle.ts";
import { servedModel } from "../../support/served.ts";

const ASKED = { question: "Who are you?", seed: 1, temperature: 0 };

function battleOf(...names: string[]): Battle {
  const models = names.map((name) => servedModel(name, []));
  const battle = new Battle(ASKED, models, randomStream(1, "places"));
  battle.answers = battle.order.map(({ name }) => `I am ${name}`);
  return battle;
}

/** Who won against whom, and ties. */
function said(battle: Battle, choice: Choice): string[] {
  return battle.pairs(choice).map(({ first, second, winner }) =>
    winner === "first"
      ? `${first.name} > ${second.name}`
      : winner === "second"
      ? `${second.name} > ${first.name}`
      : `${[first.name, second.name].toSorted().join(" and ")}: ${winner}`
  ).toSorted();
}

Deno.test("a battle puts models into another order than they are named in", () => {
  const random = randomStream(1, "places");
  const models = ["a", "b"].map((name) => servedModel(name, []));
  const orders = Array.from(
    { length: 40 },
    () =>
      new Battle(ASKED, models, random).order.map(({ name }) => name).join(""),
  );

  const first = orders.filter((order) => order === "ab").length;
  assert(first > 8 && first < 32, `${first} of 40`);
});

Deno.test("the best of several has won against each, and no more is said", () => {
  const battle = battleOf("a", "b", "c");
  const place = battle.order.findIndex(({ name }) => name === "b");

  assertEquals(said(battle, place), ["b > a", "b > c"]);
});

Deno.test("a tie, and all bad, are said of each pair", () => {
  const battle = battleOf("a", "b", "c");

  assertEquals(said(battle, "tie"), [
    ...["a and b: tie", "a and c: tie", "b and c: tie"],
  ]);
  assertEquals(said(battle, "bad").length, 3);
  assertEquals(said(battleOf("a", "b"), "bad"), ["a and b: bad"]);
});

Deno.test("pairs of one vote name it, the question and the answers", () => {
  const battle = battleOf("a", "b", "c");
  const pairs = battle.pairs(0);

  assertEquals(pairs.map(({ vote }) => vote), [battle.id, battle.id]);
  for (const { question, seed, first, second } of pairs) {
    assertEquals([question, seed], [ASKED.question, 1]);
    for (const { name, answer, path, started } of [first, second]) {
      assertEquals(answer, `I am ${name}`);
      assertEquals(path, `runs/${name}`);
      assertEquals(started, "2026-11-29T10:00:00.000Z");
    }
  }
});
