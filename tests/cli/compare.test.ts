import { assertEquals, assertStringIncludes } from "@std/assert";
import { runTask } from "../support/command.ts";
import { writeRun } from "../support/runs.ts";
import { tempFolder } from "../support/temp_folder.ts";

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
      'it or below, expected the --output_dir of "pretrain" or "sft"\n',
  });
  assertEquals(
    (await runTask("compare")).stderr,
    "error: Cannot run compare: expected at least 1 RUN, got 0, see --help\n",
  );
});
