import { assertEquals, assertMatch } from "@std/assert";
import { readVotes } from "sft/store/vote_record.ts";
import { runTask } from "../support/command.ts";
import { startServer } from "../support/listening.ts";
import { talkingModel, tinyRuns } from "../support/tiny_run.ts";

const runs = await tinyRuns();
await talkingModel(runs);
await talkingModel(runs, "Good day", "other");
const both = ["talking", "other"].map((name) => `${runs.path}/${name}`);

Deno.test("arena asks runs, keeps a vote and ends at Control-C", async () => {
  const votes = `${runs.path}/kept/votes.jsonl`;
  const server = await startServer("arena", ...both, "--votes", votes);
  const page = await (await fetch(server.address)).text();
  const { token } = JSON.parse(/\{"token":"[^"]+"\}/.exec(page)![0]);
  const post = async (path: string, body: unknown) =>
    await (await fetch(`${server.address}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-arena-token": token },
      body: JSON.stringify(body),
    })).text();

  const lines = (await post("ask", { question: "Hi" })).trim().split("\n");
  const { battle } = JSON.parse(lines.at(-1)!);
  await post("vote", { battle, choice: "tie" });
  const ended = await server.interrupt();

  assertMatch(
    server.line,
    /^Asking "talking", "other" at http:\/\/127\.0\.0\.1:\d+\/ - press Control-C to end\n$/,
  );
  assertEquals(ended, [
    130,
    both.map((run) => `note: "${run}" is a run: its model is "${run}/final"\n`)
      .join(""),
  ]);
  const [{ winner, first, second }] = await Array.fromAsync(readVotes(votes));
  assertEquals(winner, "tie");
  assertEquals([first.answer, second.answer].toSorted(), [
    ...["Good day", "Hello there"],
  ]);
});

Deno.test("arena refuses what it cannot show", async () => {
  const notVotes = `${runs.path}/talking.jsonl`;
  const cases: [string[], RegExp][] = [
    [[both[0]], /expected at least 2 RUN, got 1/],
    [[...both, ...both, both[0]], /arena takes at most 4 RUN/],
    [[both[0], "/nowhere"], /Cannot show "\/nowhere": there is no such run/],
    [
      [...both, "--votes", notVotes],
      /talking\.jsonl": line 1: "time" is missing/,
    ],
  ];

  for (const [args, message] of cases) {
    // In a folder of the test: the default is one of the user's.
    const votes = args.includes("--votes")
      ? []
      : ["--votes", `${runs.path}/none/votes.jsonl`];
    const { code, stderr } = await runTask("arena", ...args, ...votes);
    assertEquals(code, 1);
    assertMatch(stderr, message);
  }
});
