import { assertEquals, assertMatch } from "@std/assert";
import { readManifest } from "sft/store/manifest.ts";
import { runTask } from "../support/command.ts";
import { COMMITS, hubWithModel, runWithHub } from "../support/hub_command.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { tinyRuns } from "../support/tiny_run.ts";

const tiny = await tinyRuns();

Deno.test("experiment refuses what it cannot run in one line", async () => {
  await using folder = await tempFolder();
  const out = ["--output_dir", `${folder.path}/out`];
  const cases: [string[], string][] = [
    [
      ["nul"],
      'Cannot run experiment "nul": there is none of that name in ' +
      '"experiments", closest is "null"',
    ],
    [
      ["masks", "--arms", "assistent"],
      'Cannot run arm "assistent" of experiment "masks": there is none of ' +
      'that name, closest is "assistant"',
    ],
    [
      ["masks", "--seeds", "1,x"],
      'Cannot set --seeds: expected whole numbers with commas, got "1,x"',
    ],
    [
      ["experiments/nul.ts"],
      'Cannot run experiment "experiments/nul.ts": there is no such file, ' +
      "check the path",
    ],
  ];
  const ended = await Promise.all(
    cases.map(([args]) => runTask("experiment", ...args, ...out)),
  );

  for (const [index, [, message]] of cases.entries()) {
    const { code, stdout, stderr } = ended[index];
    assertEquals([code, stdout], [1, ""]);
    assertEquals(stderr.trimEnd().split("\n").at(-1), `error: ${message}`);
  }
  assertEquals([...Deno.readDirSync(folder.path)], []);
});

Deno.test("experiment without a name lists those that there are", async () => {
  const { code, stdout, stderr } = await runTask("experiment");
  const lines = stdout.trimEnd().split("\n");

  assertEquals([code, stderr], [0, ""]);
  assertMatch(lines[0], /^experiment +asks$/);
  assertEquals(
    lines.filter((line) => line.startsWith("null ")).map((line) =>
      line.split(/ {2,}/)
    ),
    [["null", "Is a difference seen where there is none?"]],
  );
});

Deno.test("experiment runs a shipped experiment on a quick budget", async () => {
  await using folder = await tempFolder();
  const root = `${folder.path}/out`;
  const args = ["null", "--budget", "quick", "--output_dir", root];

  const { code, stderr } = await runTask("experiment", ...args);
  assertEquals(code, 0, stderr);
  assertMatch(stderr, /^pretraining of model small: finished in \d+ s/m);
  assertMatch(stderr, /\(2 of 2 runs done\)/);
  assertEquals(
    stderr.trimEnd().split("\n").at(-1),
    "2 finished, 0 finished before, 0 to be done, 0 failed; see deno task " +
      `compare ${root}/null.quick`,
  );

  const again = await runTask("experiment", ...args);
  assertEquals(
    again.stderr.trimEnd().split("\n").at(-1),
    "0 finished, 2 finished before, 0 to be done, 0 failed; see deno task " +
      `compare ${root}/null.quick`,
  );
});

Deno.test("experiment starts all runs of a name from one commit", async () => {
  const branches: Record<string, string> = { main: COMMITS[0] };
  await using hub = await hubWithModel(tiny, branches);
  const file = `${tiny.path}/named.ts`;
  const base = {
    model_path: "org/tiny",
    data_file: tiny.chatFile,
    eval_file: [tiny.chatFile],
    eval_overlap: "keep",
    max_length: 32,
    num_epochs: 1,
  };
  await Deno.writeTextFile(
    file,
    `import { defineExperiment } from "sft";
    export const experiment = defineExperiment({
      name: "named", question: "Which?", hypothesis: "This.",
      base: ${JSON.stringify(base)},
      arms: { one: {}, other: { learning_rate: 1e-4 } },
      seeds: [1],
      decidedBy: { metric: "answerNatsPerToken", better: "lower" },
    });`,
  );
  const args = [file, "--output_dir", `${tiny.path}/experiments`];
  const commitsOf = async (arm: string) =>
    (await readManifest(`${tiny.path}/experiments/named/${arm}/seed-1`))
      .hubCommits;

  const planned = await runWithHub(hub, {}, "experiment", ...args, "--plan");
  assertEquals(planned.code, 0, planned.stderr);
  assertMatch(planned.stdout, /^2 runs to be done, /m);
  const only = ["--arms", "one"];
  const first = await runWithHub(hub, {}, "experiment", ...args, ...only);
  assertEquals(first.code, 0, first.stderr);
  branches.main = COMMITS[1];
  const asked = hub.server.requests.length;
  const all = await runWithHub(hub, {}, "experiment", ...args);

  assertEquals(all.code, 0, all.stderr);
  assertMatch(
    all.stderr,
    /^"org\/tiny" is commit cccccccccccc, as in the runs before$/m,
  );
  assertMatch(all.stderr, /^1 finished, 1 finished before, /m);
  assertEquals(await commitsOf("one"), { "org/tiny": COMMITS[0] });
  assertEquals(await commitsOf("other"), { "org/tiny": COMMITS[0] });
  // Only the experiment itself asks, and once.
  const later = hub.server.requests.slice(asked).map(({ path }) => path);
  assertEquals(new Set(later).size, later.length);
});
