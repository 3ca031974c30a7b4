import { assertEquals, assertStringIncludes } from "@std/assert";
import { runTask } from "../support/command.ts";
import { writeRun } from "../support/runs.ts";
import { tempFolder } from "../support/temp_folder.ts";

const SHORT = { steps: 2, from: 3, to: 2, targets: 10 };

Deno.test("tag labels runs, and compare and report take those that have it", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  for (const packing of ["padded", "isolated", "naive"]) {
    await writeRun(`${path}/${packing}`, {
      name: packing,
      config: { packing },
    }, SHORT);
  }

  const tagged = await runTask(
    ...["tag", `${path}/padded`, `${path}/naive`] as const,
    ...["--add", "old, slow", "--note", "for the paper"],
  );
  assertEquals(tagged.stdout.split("\n").slice(2), [
    "padded  old, slow  for the paper",
    "naive   old, slow  for the paper",
    "",
  ]);
  const off = ["--remove", "slow"];
  await runTask("tag", `${path}/naive`, ...off);
  const { stdout: shown } = await runTask("tag", path);
  assertEquals(shown.split("\n").slice(2), [
    "isolated  none       –",
    "naive     old        for the paper",
    "padded    old, slow  for the paper",
    "",
  ]);

  const { stdout } = await runTask("compare", path, "--tag", "old,slow");
  assertStringIncludes(stdout, "padded");
  assertEquals(stdout.includes("isolated") || stdout.includes("naive"), false);
  const output = `${path}/old.html`;
  const { stderr } = await runTask(
    ...["report", path, "--tag", "old", "--output", output] as const,
  );
  assertStringIncludes(stderr, "2 runs in");
  assertEquals(
    (await runTask("compare", path, "--tag", "new")).stderr,
    'error: Cannot find runs with tag "new": these runs have "old", "slow"\n',
  );
  assertEquals(
    (await runTask("tag", path, "--add", " , ")).stderr,
    'error: Cannot take tags from " , ": it names none\n',
  );
});
