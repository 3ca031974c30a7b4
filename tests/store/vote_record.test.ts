import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { type PairVote, readVotes, VoteRecord } from "sft/store/vote_record.ts";
import { tempFolder } from "../support/temp_folder.ts";

const VOTE: PairVote = {
  time: "2026-11-29T10:00:00.000Z",
  vote: "1",
  question: "Who are you?\nReally?",
  seed: 42,
  temperature: 0,
  first: { name: "a", path: "runs/a", answer: "A" },
  second: {
    name: "b",
    path: "runs/b",
    started: "2026-11-28T10:00:00.000Z",
    answer: "",
  },
  winner: "first",
};

Deno.test("a vote is read as it was written, one line a pair", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/below/votes.jsonl`;
  const other: PairVote = { ...VOTE, winner: "bad" };

  await (await VoteRecord.open(path)).append([VOTE, other]);
  await (await VoteRecord.open(path)).append([VOTE]);

  assertEquals(await Array.fromAsync(readVotes(path)), [VOTE, other, VOTE]);
  assertEquals((await Deno.readTextFile(path)).split("\n").length, 4);
});

Deno.test("half a line, as a crash leaves it, is left out and cut off", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/votes.jsonl`;
  await (await VoteRecord.open(path)).append([VOTE]);
  await Deno.writeTextFile(path, '{"time":"2026-', { append: true });

  assertEquals(await Array.fromAsync(readVotes(path)), [VOTE]);
  await (await VoteRecord.open(path)).append([VOTE]);
  assertEquals(await Array.fromAsync(readVotes(path)), [VOTE, VOTE]);
});

Deno.test("a file of something else is refused, and left as it is", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/rows.jsonl`;
  await Deno.writeTextFile(path, '{"text":"a"}\nno JSON');

  const error = await assertRejects(() => VoteRecord.open(path), UserError);

  assertEquals(
    error.message,
    `Cannot read "${path}": line 1: "time" is missing, expected a time such as ` +
      "2026-11-24T10:00:00.000Z",
  );
  assertEquals(await Deno.readTextFile(path), '{"text":"a"}\nno JSON');
});
