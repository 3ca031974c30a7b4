import { assertEquals } from "@std/assert";
import { readRunView } from "sft/view/compare/run_view.ts";
import { resultsTable } from "sft/view/sections/results.ts";
import { runTask } from "../../support/command.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const FIXTURE = `${import.meta.dirname}/../../fixtures/trainer_state.json`;

Deno.test("import makes a run folder that is read as any other", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/python`;

  assertEquals(await runTask("import", FIXTURE, "--output_dir", path), {
    code: 0,
    stdout: `6 training losses and 3 held-out losses in "${path}"\n`,
    stderr: "",
  });
  const { name, steps, heldOutLosses, notes } = await readRunView(path);
  assertEquals(name, "python");
  assertEquals(steps.map(({ step }) => step), [2, 4, 6, 8, 10, 12]);
  assertEquals(heldOutLosses.map(({ step }) => step), [4, 8, 12]);
  assertEquals(notes.length, 1);
});

Deno.test("import calls the run as it is told", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/python`;
  await runTask("import", FIXTURE, "--output_dir", path, "--name", "HF");

  assertEquals((await readRunView(path)).name, "HF");
});

Deno.test("an imported run stands beside ours in a table", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/python`;
  await runTask("import", FIXTURE, "--output_dir", path);

  const { columns, rows } = resultsTable([await readRunView(path)]);

  // Nothing of what the Trainer does not tell: tokens, speed, memory.
  assertEquals(columns.map(({ title }) => title), [
    "run",
    "held-out loss (nats)",
    "its lowest",
    "training loss (nats)",
    "steps",
    "epochs",
    "time",
  ]);
  assertEquals(rows[0].slice(4, 6), [12, 3]);
});
