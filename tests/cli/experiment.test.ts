import { assertEquals, assertMatch } from "@std/assert";
import { runTask } from "../support/command.ts";
import { tempFolder } from "../support/temp_folder.ts";

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
    [[], "Cannot run experiment: expected at least 1 NAME, got 0, see --help"],
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
