import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { RunFolder } from "sft/store/run_store.ts";
import { runTask } from "../support/command.ts";
import { manifestWith } from "../support/manifest.ts";
import { writeRun } from "../support/runs.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { evaluationWith, heldOutLossWith, stepWith } from "../support/views.ts";

const RUN_0_1 = new URL("../fixtures/run_0_1", import.meta.url).pathname;

Deno.test("compare shows a run of version 0.1 with today's words", async () => {
  const { code, stdout, stderr } = await runTask("compare", RUN_0_1);

  assertEquals([code, stderr], [0, ""]);
  const lines = stdout.split("\n").map((line) => line.replaceAll(/ +/g, " "));
  for (
    const line of [
      "── Evaluation",
      "loss of answers (nats per token), lower is better 5.2529",
      "right answers (share), higher is better 100.0 %",
      "held-out loss (nats) 5.0543",
      "answers that stopped (share), higher is better 0.0 %",
    ]
  ) {
    assert(lines.includes(line), `${line} in\n${stdout}`);
  }
});

Deno.test("compare --at reads a run at its best, and says so", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/one`;
  const run = await RunFolder.create(path, manifestWith({ name: "one" }));
  for (const [step, loss] of [4, 2, 3].entries()) {
    if (step > 0) await run.append(stepWith(step));
    await run.append(heldOutLossWith(step, loss));
    await run.append(
      evaluationWith(step, { rightShare: [0, 0.25, 0.75][step] }),
    );
  }
  const rightOf = async (...flags: string[]) => {
    const { code, stdout, stderr } = await runTask("compare", path, ...flags);
    assertEquals([code, stderr], [0, ""]);
    const lines = stdout.split("\n").map((line) => line.replaceAll(/ +/g, " "));
    return lines.find((line) => line.startsWith("right answers"));
  };

  const right = "right answers (share), higher is better";
  assertEquals(await rightOf(), `${right} 75.0 %`);
  assertEquals(await rightOf("--at", "best"), `${right} 25.0 %`);
  assertEquals(await rightOf("--at", "last"), `${right} 75.0 %`);
});

const SHORT = { steps: 2, from: 3, to: 2, targets: 10 };

Deno.test("compare prints the runs below a folder side by side", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  for (const packing of ["padded", "isolated"]) {
    await writeRun(`${path}/${packing}`, {
      name: packing,
      config: { packing },
    }, SHORT);
  }

  const { code, stdout, stderr } = await runTask("compare", path);

  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(
    stdout,
    `── What differs

         isolated  padded
───────  ────────  ──────
packing  isolated  padded
`,
  );

  assertEquals(await runTask("compare", `${path}/none`), {
    code: 1,
    stdout: "",
    stderr: `error: Cannot read runs in "${path}/none": there is no run in ` +
      'it or below, expected the --output_dir of "pretrain", "sft" or "dpo"\n',
  });
  assertEquals(
    (await runTask("compare")).stderr,
    "error: Cannot run compare: expected at least 1 RUN, got 0, see --help\n",
  );
});
