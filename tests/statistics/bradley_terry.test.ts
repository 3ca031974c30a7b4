import { assert, assertEquals } from "@std/assert";
import { bradleyTerry, type Pairing } from "sft/statistics/bradley_terry.ts";
import { assertClose } from "../support/close.ts";
import fixture from "../fixtures/bradley_terry.json" with { type: "json" };

const pairingsOf = (votes: readonly (readonly (string | number)[])[]) =>
  votes.map(([first, second, score, cluster]) =>
    ({ first, second, score, cluster }) as Pairing
  );

Deno.test("bradleyTerry() gives strengths and intervals of SciPy and statsmodels", () => {
  assert(fixture.cases.length > 4);
  for (
    const { players, votes, strengths, firstAgainstSecond } of fixture.cases
  ) {
    const found = bradleyTerry(players, pairingsOf(votes))!;

    const all = [...found.strengths, found.difference(0, 1)];
    for (
      const [index, expected] of [...strengths, firstAgainstSecond].entries()
    ) {
      const { value, interval } = all[index];
      assertClose(
        `${votes.length} votes on ${players}, ${index}`,
        [value, ...interval],
        [expected.value, ...expected.interval],
        { relative: 1e-6 },
      );
    }
  }
});

Deno.test("bradleyTerry() says the same of the same votes written the other way", () => {
  const { players, votes } = fixture.cases[3];
  const turned = votes.map((
    [first, second, score, cluster],
  ) => [second, first, 1 - (score as number), cluster]);

  const [one, other] = [votes, turned].map((list) =>
    bradleyTerry(players, pairingsOf(list))!.strengths.map(({ value }) => value)
  );
  assertClose("strengths", one, other, { relative: 1e-9 });
});

Deno.test("bradleyTerry() gives no numbers where some never lost to the others", () => {
  const vote = (
    first: number,
    second: number,
    score: number,
    at: number,
  ) => [first, second, score, `${at}`];

  // The first has won all.
  assertEquals(
    bradleyTerry(2, pairingsOf([vote(0, 1, 1, 0), vote(0, 1, 1, 1)])),
    undefined,
  );
  // Two and two, without a vote on both.
  assertEquals(
    bradleyTerry(4, pairingsOf([vote(0, 1, 0.5, 0), vote(2, 3, 0.5, 1)])),
    undefined,
  );
  assertEquals(bradleyTerry(2, []), undefined);
  // One question tells nothing of others, however often it was asked.
  assertEquals(
    bradleyTerry(2, pairingsOf([vote(0, 1, 1, 0), vote(0, 1, 0, 0)])),
    undefined,
  );
  // In a circle each has lost once.
  const circle = [vote(0, 1, 1, 0), vote(1, 2, 1, 1), vote(2, 0, 1, 2)];
  const { strengths } = bradleyTerry(3, pairingsOf(circle))!;
  assertClose("strengths", strengths.map(({ value }) => value), [0, 0, 0], {
    relative: 1e-9,
  });
});
