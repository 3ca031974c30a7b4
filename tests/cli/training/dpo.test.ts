import { assertEquals, assertMatch } from "@std/assert";
import { readManifest } from "sft/store/manifest.ts";
import { assertRefuses, flagsOf, runTask } from "../../support/command.ts";
import { writePairs } from "../../support/tiny_dpo.ts";
import { talkingModel, tinyRuns } from "../../support/tiny_run.ts";

const runs = await tinyRuns();
const data_file = await writePairs(runs);
const model_path = await talkingModel(runs);

function flags(changes: Record<string, string | number> = {}): string[] {
  return flagsOf({
    model_path,
    data_file,
    output_dir: `${runs.path}/out`,
    max_length: 32,
    gradient_accumulation_steps: 1,
    num_epochs: 1,
    ...changes,
  });
}

Deno.test("dpo teaches a model in its own template, and chat answers by it", async () => {
  const { code, stdout, stderr } = await runTask("dpo", ...flags());

  assertEquals([code, stdout], [0, ""], stderr);
  // Kept for the next run of the same pairs, of which there is none.
  const [, kept] = /^reference: .* in "(.*\/sft\/reference\/.*)"$/m.exec(
    stderr,
  )!;
  await Deno.remove(kept);
  assertMatch(
    stderr.split("\n").at(-2)!,
    /^finished 2 steps in \d+\.\d s, loss 0\.\d{4}; the model is in "/,
  );
  const { command, outcome } = await readManifest(`${runs.path}/out`);
  assertEquals([command, outcome], ["dpo", "finished"]);
  const talk = await runTask(
    "chat",
    ...flagsOf({ model_path: `${runs.path}/out/final`, prompt: "Hi" }),
  );
  assertEquals(talk.code, 0, talk.stderr);
  assertMatch(talk.stdout, /Hello there/);
});

Deno.test("dpo refuses bad input in one line and leaves nothing behind", async () => {
  const output_dir = `${runs.path}/none`;
  await assertRefuses("dpo", runs.path, [
    [
      flags({ data_file: runs.chatFile, output_dir }),
      `Cannot read "${runs.chatFile}" line 1: it is no object with "chosen" and ` +
      '"rejected", mend the line or pass --on_bad_row skip',
    ],
    [
      flags({ beta: 0, output_dir }),
      'Cannot set --beta: expected a number above 0, got "0"',
    ],
  ]);
});
