import { assert, assertEquals, assertMatch } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { conclude } from "sft/view/compare/conclusion.ts";
import { readRunView } from "sft/view/compare/run_view.ts";
import { runTask } from "../support/command.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("deno task demo compares two runs of the same steps and concludes", async () => {
  await using folder = await tempFolder();
  const { code, stdout, stderr } = await runTask(
    "demo",
    ...["--output_dir", `${folder.path}/demo`],
    ...["--rows", "200", "--texts", "500"],
    ...["--pretrain_epochs", "1", "--num_epochs", "2", "--questions", "8"],
  );
  assertEquals(code, 0, stderr);
  const runs = await Promise.all(
    ["baseline", "ours"].map((name) =>
      readRunView(`${folder.path}/demo/sft_${name}`, { name })
    ),
  );
  const [baseline, ours] = runs;

  assertEquals(baseline.steps.length, ours.steps.length);
  const batch = ({ manifest }: typeof ours) => [
    manifest.config.batch_size,
    manifest.config.packing,
    manifest.config.model_path,
    manifest.config.data_file,
  ];
  assertEquals(batch(baseline), batch(ours));
  for (const { evaluations } of runs) {
    assert(evaluations.length >= 7);
    assertEquals(evaluations[0].answers, 8);
  }
  const said = stdout + stderr;
  const [sentence] = conclude(groupRuns(runs)).sentences;
  assert(said.includes(sentence), said);
  // Six prompts with two answers, each right or wrong.
  assertEquals(stdout.match(/[✓✗]/g)?.length, 12);

  const [, words] = said.match(/^ {2}deno task chat (.+)$/m)!;
  const chat = await runTask("chat", ...words.split(" "), "--prompt", "Hello!");
  assertEquals(chat.code, 0, chat.stderr);
  assertMatch(chat.stdout, /^> Hello!\n/);
});
