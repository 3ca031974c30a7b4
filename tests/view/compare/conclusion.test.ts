import { assertEquals } from "@std/assert";
import { conclude } from "sft/view/compare/conclusion.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { measuredArm } from "../../support/arms.ts";

const arm = (name: string, losses: number[], right?: number[]) =>
  measuredArm(
    name,
    losses.map((answerNatsPerToken, index) => ({
      answerNatsPerToken,
      rightShare: right?.[index],
    })),
  );

Deno.test("conclude() says what decides, how sure it is, and of how many", () => {
  const groups = groupRuns([
    ...arm("one", [1.5, 1.6, 1.7]),
    ...arm("three", [1.2, 1.3, 1.4001]),
  ]);
  // Differences of 0.3, 0.3 and 0.2999.
  assertEquals(conclude(groups), {
    sentences: [
      "three is better than one: loss of answers (nats per token) 1.3000 " +
      "against 1.6000, −0.3000 (−0.3001 to −0.2998), 3 seeds, paired, " +
      "60 questions.",
    ],
    guesses: [],
  });
});

Deno.test("conclude() goes by right answers where all arms have some", () => {
  const groups = groupRuns([
    ...arm("one", [1.5], [0.25]),
    ...arm("three", [1.2], [0.5]),
  ]);
  assertEquals(conclude(groups).sentences, [
    "three and one: not resolved, takes two seeds; right answers (share) " +
    "50.0 % against 25.0 %, +25.0 points, 1 seed, 60 questions.",
  ]);
  const { sentences } = conclude(groups, "answerNatsPerToken");
  assertEquals(sentences[0].includes("1.2000 against 1.5000"), true);
});

Deno.test("conclude() has nothing to say of a single arm", () => {
  const nothing = { sentences: [], guesses: [] };
  assertEquals(conclude(groupRuns(arm("one", [1.5, 1.6]))), nothing);
  assertEquals(conclude([]), nothing);
});

Deno.test("conclude() says what became of the guess", () => {
  const guess = {
    hypothesis: "Three help.",
    expects: [
      { arm: "three", is: "better" as const, against: "one" },
      { arm: "three", is: "worse" as const, against: "one" },
      { arm: "four", is: "as good" as const, against: "three" },
      { arm: "five", is: "better" as const, against: "one" },
    ],
  };
  const of = (name: string, losses: number[]) =>
    arm(name, losses).map((run) => ({
      ...run,
      manifest: {
        ...run.manifest,
        experiment: { ...run.manifest.experiment!, ...guess },
      },
    }));
  const groups = groupRuns([
    ...of("one", [1.5, 1.6, 1.7]),
    ...of("three", [1.2, 1.3, 1.4001]),
    ...of("four", [1.3, 1.2, 1.4]),
  ]);

  assertEquals(conclude(groups).guesses, [
    "Guessed before the runs: Three help.",
    "What became of it: three is better than one: held; three is worse than " +
    "one: did not hold, it is better; four is as good as three: nothing " +
    "speaks against it; five is better than one: not measured.",
  ]);
});
