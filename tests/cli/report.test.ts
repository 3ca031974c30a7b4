import { assertEquals, assertStringIncludes } from "@std/assert";
import { runTask } from "../support/command.ts";
import { armWith } from "../support/manifest.ts";
import { writeRun } from "../support/runs.ts";
import { tempFolder } from "../support/temp_folder.ts";

const SHORT = { steps: 2, from: 3, to: 2, targets: 10 };

Deno.test("report writes a page and its twin", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await writeRun(`${path}/runs/a`, { name: "a" }, SHORT);
  await writeRun(`${path}/runs/b`, { name: "b" }, SHORT);

  const ended = await runTask(
    "report",
    `${path}/runs`,
    ...["--output", `${path}/told/ab.html`, "--title", "a or b?"],
  );

  assertEquals(ended, {
    code: 0,
    stdout: "",
    stderr: `2 runs in "${path}/told/ab.html" and "${path}/told/ab.md"\n`,
  });
  assertStringIncludes(
    await Deno.readTextFile(`${path}/told/ab.html`),
    "<h1>a or b?</h1>",
  );
  assertStringIncludes(
    await Deno.readTextFile(`${path}/told/ab.md`),
    "# a or b?\n",
  );

  const experiment = armWith({ question: "Does it help?" });
  await writeRun(`${path}/arms/a`, { name: "a", experiment }, SHORT);
  await runTask("report", `${path}/arms`, "--output", `${path}/arms.html`);
  assertStringIncludes(
    await Deno.readTextFile(`${path}/arms.html`),
    "<h1>Does it help?</h1>",
  );

  // Beside its arms, in whatever folder that is.
  assertEquals(
    (await runTask("report", `${path}/arms`)).stderr,
    `1 run in "${path}/arms/report.html" and "${path}/arms/report.md"\n`,
  );

  assertEquals(await runTask("report", "no such experiment"), {
    code: 1,
    stdout: "",
    stderr: 'error: Cannot read runs in "no such experiment": there is no ' +
      'run in it or below, expected the --output_dir of "pretrain", "sft" or "dpo"\n',
  });
});
