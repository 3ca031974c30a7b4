/**
 * What people said of arms' answers in the arena: votes, and strengths from them.
 *
 * @module
 */
import { counted } from "../../core/format.ts";
import {
  bradleyTerry,
  type LogOdds,
  type Pairing,
  type Strengths,
} from "../../statistics/bradley_terry.ts";
import type { Answerer, PairVote } from "../../store/vote_record.ts";
import type { Group } from "../compare/groups.ts";
import { formatShare } from "../text/format.ts";
import { type Table, tableOf } from "../text/table.ts";
import { type Block, type Section, tableBlocks } from "./section.ts";

/**
 * A vote on two arms, by their places among the arms that have votes. Votes of
 * one question are a cluster: asked again, it has the same answers.
 */
interface ArmVote extends Pairing {
  /** What pairs of one vote have in common. */
  readonly vote: string;
  /** Whether a tie was between answers that were both bad. */
  readonly bad: boolean;
}

/** Votes that say something of arms, and those that do not. */
interface Sorted {
  readonly names: readonly string[];
  readonly votes: readonly ArmVote[];
  readonly foreign: number;
  readonly withinArms: number;
}

/** How often an arm, or the first of two, won, tied and lost. */
interface Counts {
  readonly won: number;
  readonly tied: number;
  readonly bad: number;
  readonly lost: number;
}

/**
 * Standings of arms, each pair of them, and what is not counted; none where no
 * vote is on runs that are compared.
 */
export function arenaSection(
  groups: readonly Group[],
  votes: readonly PairVote[],
): Section | undefined {
  const sorted = sortVotes(groups, votes);
  // A file of votes may be all of other runs.
  if (sorted.votes.length + sorted.withinArms === 0) return undefined;
  const strengths = bradleyTerry(sorted.names.length, sorted.votes);
  const blocks: Block[] = [
    note(conclusion(sorted, strengths)),
    ...tableBlocks(standings(sorted, strengths), {
      caption: "Strengths are log-odds against the mean of these arms, by " +
        "Bradley and Terry's model, with 95 % intervals; a tie is half a win " +
        "for each. Votes of one question are no evidence of their own, and " +
        "intervals go by questions. Whoever voted saw no names.",
    }),
    // Of two arms it is the same once more.
    ...sorted.names.length > 2
      ? tableBlocks(pairTable(sorted, strengths), {
        caption:
          "Each pair by itself: intervals are not adjusted for how many " +
          "pairs there are.",
      })
      : [],
    ...leftOut(sorted).map(note),
  ];
  return { title: "Arena", blocks };
}

/** The arms of each pair's runs, by when these were started or where they are. */
function sortVotes(
  groups: readonly Group[],
  votes: readonly PairVote[],
): Sorted {
  const armed = votes.map((vote) => ({
    vote,
    first: armOf(groups, vote.first),
    second: armOf(groups, vote.second),
  }));
  const known = armed.filter(({ first, second }) => first && second);
  const between = known.filter(({ first, second }) => first !== second);
  const names = groups.map(({ name }) => name).filter((name) =>
    between.some(({ first, second }) => first === name || second === name)
  );
  return {
    names,
    foreign: armed.length - known.length,
    withinArms: known.length - between.length,
    votes: between.map(({ vote, first, second }) => ({
      first: names.indexOf(first!),
      second: names.indexOf(second!),
      score: SCORES[vote.winner],
      bad: vote.winner === "bad",
      vote: vote.vote,
      cluster: vote.question,
    })),
  };
}

const SCORES = { first: 1, second: 0, tie: 0.5, bad: 0.5 } as const;

function armOf(
  groups: readonly Group[],
  { started, path }: Answerer,
): string | undefined {
  return groups.find(({ runs }) =>
    runs.some((run) =>
      started === undefined
        ? run.path === path
        : run.manifest.started === started
    )
  )?.name;
}

function conclusion(
  { names, votes }: Sorted,
  strengths: Strengths | undefined,
): string {
  if (votes.length === 0) return "No vote is on two of these arms.";
  const questions = new Set(votes.map(({ cluster }) => cluster)).size;
  const of =
    `${counted(new Set(votes.map(({ vote }) => vote)).size, "vote")} ` +
    `on ${counted(questions, "question")}`;
  if (questions < 2) {
    return `No strengths yet, of ${of}: nothing tells what would be liked of ` +
      "another question.";
  }
  if (!strengths) {
    return `No strengths yet, of ${of}: some arms have not lost a vote to any ` +
      "of the others, nor tied one, so that nothing bounds how much better they " +
      "are.";
  }
  const order = [...names.keys()].sort((a, b) =>
    strengths.strengths[b].value - strengths.strengths[a].value
  );
  const [best, next] = order;
  const { value, interval: [low, high] } = strengths.difference(best, next);
  const odds = [value, low, high].map((logOdds) =>
    Math.exp(logOdds).toFixed(2)
  );
  const range = `${odds[0]} to 1 (${odds[1]} to ${odds[2]}), ${of}`;
  return low > 0
    ? `"${names[best]}" is liked better than "${
      names[next]
    }": odds of ${range}.`
    : `Not resolved: "${names[best]}" is liked no clearly better than ` +
      `"${names[next]}", odds of ${range}.`;
}

function standings(
  { names, votes }: Sorted,
  strengths: Strengths | undefined,
): Table {
  const arms = names.map((name, at) => ({
    name,
    counts: countsOf(
      votes.flatMap((vote) =>
        vote.first === at ? [vote] : vote.second === at ? [turned(vote)] : []
      ),
    ),
    strength: strengths?.strengths[at],
  }));
  return tableOf(arms, [
    ["arm", ({ name }) => name],
    ...COUNTS.map(([title, of]) =>
      [title, ({ counts }: typeof arms[number]) => of(counts)] as const
    ),
    ["wins, ties half", ({ counts }) => shareOf(counts), SHARE],
    ["strength", ({ strength }) => strength && logOddsText(strength)],
  ]);
}

function pairTable(
  { names, votes }: Sorted,
  strengths: Strengths | undefined,
): Table {
  const pairs = names.flatMap((first, a) =>
    names.slice(a + 1).map((second, after) => {
      const b = a + 1 + after;
      const own = votes.flatMap((vote) =>
        vote.first === a && vote.second === b
          ? [vote]
          : vote.first === b && vote.second === a
          ? [turned(vote)]
          : []
      );
      const difference = strengths?.difference(a, b);
      return { first, second, counts: countsOf(own), difference };
    })
  );
  return tableOf(pairs, [
    ["arm", ({ first }) => first],
    ["against", ({ second }) => second],
    ...COUNTS.map(([title, of]) =>
      [title, ({ counts }: typeof pairs[number]) => of(counts)] as const
    ),
    ["difference", ({ difference }) => difference && logOddsText(difference)],
    ["verdict", ({ difference }) => difference && verdictOf(difference)],
  ]);
}

const COUNTS: readonly (readonly [string, (counts: Counts) => number])[] = [
  ["won", ({ won }) => won],
  ["tied", ({ tied }) => tied],
  ["both bad", ({ bad }) => bad],
  ["lost", ({ lost }) => lost],
];

const SHARE = { format: formatShare };

/** Counts of votes as the first of each sees them. */
function countsOf(votes: readonly ArmVote[]): Counts {
  const count = (isOne: (vote: ArmVote) => boolean) =>
    votes.filter(isOne).length;
  return {
    won: count(({ score }) => score === 1),
    tied: count(({ score, bad }) => score === 0.5 && !bad),
    bad: count(({ bad }) => bad),
    lost: count(({ score }) => score === 0),
  };
}

function turned(vote: ArmVote): ArmVote {
  const { first, second, score } = vote;
  return {
    ...vote,
    first: second,
    second: first,
    score: 1 - score as ArmVote["score"],
  };
}

function shareOf({ won, tied, bad, lost }: Counts): number {
  return (won + (tied + bad) / 2) / (won + tied + bad + lost);
}

/** `0.51 (-0.20 to 1.22)`. */
function logOddsText({ value, interval }: LogOdds): string {
  const [middle, low, high] = [value, ...interval].map((one) =>
    one.toFixed(2).replace(/^-(0\.0+)$/, "$1")
  );
  return `${middle} (${low} to ${high})`;
}

function verdictOf({ interval: [low, high] }: LogOdds): string {
  return low > 0 ? "better" : high < 0 ? "worse" : "not resolved";
}

/** What is not counted above, and why. */
function leftOut({ foreign, withinArms }: Sorted): string[] {
  return [
    ...withinArms > 0
      ? [
        `Not counted: ${counted(withinArms, "pair")} of two runs of one arm, ` +
        "which tell nothing of arms.",
      ]
      : [],
    ...foreign > 0
      ? [
        `Not counted: ${counted(foreign, "pair")} with a run that is not ` +
        "compared here.",
      ]
      : [],
  ];
}

function note(text: string): Block {
  return { kind: "note", text };
}
