import { assertEquals } from "@std/assert";
import type { PairVote } from "sft/store/vote_record.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { arenaSection } from "sft/view/sections/arena_votes.ts";
import { textTable } from "sft/view/text/table.ts";
import { manifestWith } from "../../support/manifest.ts";
import { blocksOf } from "../../support/sections.ts";
import { runViewWith } from "../../support/views.ts";

/** When each of the runs was started: what votes know them by. */
const STARTED: Readonly<Record<string, string>> = {
  ours: "2026-11-29T10:00:00.000Z",
  origin: "2026-11-29T11:00:00.000Z",
  third: "2026-11-29T12:00:00.000Z",
};

const groupsOf = (...names: string[]) =>
  groupRuns(names.map((name, at) =>
    runViewWith(name, {
      path: `moved/${name}`,
      manifest: manifestWith({
        name,
        started: STARTED[name],
        config: { learning_rate: at },
      }),
    })
  ));

let asked = 0;

/** So many votes of a kind, each of a question of its own if none is given. */
function votes(
  count: number,
  first: string,
  second: string,
  winner: PairVote["winner"],
  question?: string,
): PairVote[] {
  const answerer = (name: string) => ({
    name,
    path: `runs/${name}`,
    ...STARTED[name] && { started: STARTED[name] },
    answer: "",
  });
  return Array.from({ length: count }, () => ({
    time: "2026-11-29T13:00:00.000Z",
    vote: `${asked++}`,
    question: question ?? `How much is ${asked}?`,
    seed: 42,
    temperature: 0,
    first: answerer(first),
    second: answerer(second),
    winner,
  }));
}

function shown(groups: ReturnType<typeof groupsOf>, list: PairVote[]) {
  const section = arenaSection(groups, list)!;
  return {
    notes: blocksOf(section, "note").map(({ text }) => text),
    tables: blocksOf(section, "table").map(({ table }) => textTable(table)),
  };
}

Deno.test("arenaSection() says which arm is liked better, and how sure that is", () => {
  // Odds of 18 to 2: log-odds of ln 9 = 2.20, with an error of
  // √(1/18 + 1/2) = 0.745, times √(20/19) for few clusters, and a t of 2.093.
  const { notes, tables } = shown(groupsOf("ours", "origin"), [
    ...votes(10, "ours", "origin", "first"),
    ...votes(8, "origin", "ours", "second"),
    ...votes(2, "origin", "ours", "first"),
  ]);

  assertEquals(notes, [
    '"ours" is liked better than "origin": odds of 9.00 to 1 (1.82 to 44.60), ' +
    "20 votes on 20 questions.",
  ]);
  assertEquals(tables, [
    `
arm     won  tied  both bad  lost  wins, ties half  strength
──────  ───  ────  ────────  ────  ───────────────  ──────────────────────
ours     18     0         0     2           90.0 %  1.10 (0.30 to 1.90)
origin    2     0         0    18           10.0 %  -1.10 (-1.90 to -0.30)
`.trim(),
  ]);
});

Deno.test("arenaSection() resolves nothing of few votes, ties among them", () => {
  const { notes, tables } = shown(groupsOf("ours", "origin"), [
    ...votes(2, "ours", "origin", "first"),
    ...votes(1, "ours", "origin", "second"),
    ...votes(1, "ours", "origin", "tie"),
    ...votes(1, "ours", "origin", "bad"),
  ]);

  // Three of five, in log-odds ln 1.5. By Fisher √(1/3 + 1/2) = 0.913 times
  // 1.960; by the sandwich √(5/4 · 0.70) / 1.2 = 0.780 times a t of 2.776.
  assertEquals(notes, [
    'Not resolved: "ours" is liked no clearly better than "origin", odds of ' +
    "1.50 to 1 (0.17 to 13.06), 5 votes on 5 questions.",
  ]);
  assertEquals(tables[0].split("\n")[2].split(/ {2,}/), [
    ...["ours", "2", "1", "1", "1", "60.0 %", "0.20 (-0.88 to 1.28)"],
  ]);
});

Deno.test("arenaSection() takes a question that is asked again for no other one", () => {
  const groups = groupsOf("ours", "origin");
  const again = (count: number, winner: "first" | "second", at: number) =>
    votes(count, "ours", "origin", winner, `Question ${at}`);

  // One vote on each of six questions, and ten: nothing is known more.
  const [once, often] = [1, 10].map((count) =>
    shown(
      groups,
      [0, 1, 2, 3, 4, 5].flatMap((at) =>
        again(count, at < 5 ? "first" : "second", at)
      ),
    ).notes[0]
  );
  // ln 5 = 1.61, by the sandwich √(6/5 (1/5 + 1)) = 1.2, a t of 2.571.
  assertEquals(
    [once, often],
    [6, 60].map((count) =>
      'Not resolved: "ours" is liked no clearly better than "origin", odds of ' +
      `5.00 to 1 (0.23 to 109.30), ${count} votes on 6 questions.`
    ),
  );

  assertEquals(
    shown(groups, [...again(9, "first", 1), ...again(1, "second", 1)]).notes,
    [
      "No strengths yet, of 10 votes on 1 question: nothing tells what would " +
      "be liked of another question.",
    ],
  );
});

Deno.test("arenaSection() shows each pair of more than two arms", () => {
  const { tables } = shown(groupsOf("ours", "origin", "third"), [
    ...votes(3, "ours", "origin", "first"),
    ...votes(1, "ours", "origin", "second"),
    ...votes(3, "origin", "third", "first"),
    ...votes(1, "origin", "third", "second"),
    ...votes(2, "third", "ours", "tie"),
  ]);

  assertEquals(tables.length, 2);
  assertEquals(
    tables[1].split("\n").map((line) => line.split(/ {2,}/).slice(0, 6)),
    [
      ["arm", "against", "won", "tied", "both bad", "lost"],
      tables[1].split("\n")[1].split(/ {2,}/).slice(0, 6),
      ["ours", "origin", "3", "0", "0", "1"],
      ["ours", "third", "0", "2", "0", "0"],
      ["origin", "third", "3", "0", "0", "1"],
    ],
  );
});

Deno.test("arenaSection() gives no strengths where nothing bounds them", () => {
  const { notes, tables } = shown(
    groupsOf("ours", "origin"),
    votes(3, "ours", "origin", "first"),
  );

  assertEquals(notes, [
    "No strengths yet, of 3 votes on 3 questions: some arms have not lost a " +
    "vote to any of the others, nor tied one, so that nothing bounds how much better they are.",
  ]);
  assertEquals(tables[0].includes("strength"), false);
});

Deno.test("arenaSection() says which votes it does not count", () => {
  const same = groupRuns(
    ["ours", "origin"].map((name, at) =>
      runViewWith(name, {
        manifest: manifestWith({ name, started: STARTED[name], seed: at }),
      })
    ),
  );
  assertEquals(same.length, 1);

  assertEquals(
    shown(same, [
      ...votes(2, "ours", "origin", "first"),
      ...votes(1, "ours", "elsewhere", "tie"),
    ]),
    {
      notes: [
        "No vote is on two of these arms.",
        "Not counted: 2 pairs of two runs of one arm, which tell nothing of arms.",
        "Not counted: 1 pair with a run that is not compared here.",
      ],
      tables: [],
    },
  );
  assertEquals(arenaSection(same, []), undefined);
});
