import { assertEquals } from "@std/assert";
import { RunFolder } from "sft/store/run_store.ts";
import { runTask } from "../../support/command.ts";
import { manifestWith } from "../../support/manifest.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { stepWith } from "../../support/views.ts";

// The contents of the files are in tests/store/{tensorboard,wandb_jsonl}.test.ts.

const exportRun = (run: string, format: string, output_dir: string) =>
  runTask("export", run, "--format", format, "--output_dir", output_dir);

Deno.test("export writes the files of either tool into a new folder", async () => {
  await using folder = await tempFolder();
  const [run, board, wandb] = ["run", "board", "wandb"]
    .map((name) => `${folder.path}/${name}`);
  const record = await RunFolder.create(
    run,
    manifestWith({ started: "2026-11-24T10:00:00.000Z" }),
  );
  await record.append(stepWith(1));
  await record.append(stepWith(2));

  const first = await exportRun(run, "tensorboard", board);
  const second = await exportRun(run, "wandb", wandb);
  const again = await exportRun(run, "wandb", wandb);

  const file = `${board}/events.out.tfevents.1795514400.sft`;
  assertEquals(first, {
    code: 0,
    stdout: `2 steps in "${file}"\n`,
    stderr: "",
  });
  assertEquals((await Deno.readFile(file)).slice(0, 8), bytes(24));
  assertEquals(second, {
    code: 0,
    stdout: `2 steps in "${wandb}/wandb-history.jsonl"\n` +
      `2 steps in "${wandb}/wandb-summary.json"\n`,
    stderr: "",
  });
  const history = await Deno.readTextFile(`${wandb}/wandb-history.jsonl`);
  assertEquals(
    history.split("\n")[0],
    '{"_step":1,"_runtime":0.6,"_timestamp":1795514400.6,"train/loss":2,' +
      '"train/grad_norm":1,"train/learning_rate":0.00001,"train/epoch":0.25,' +
      '"train/trained_tokens":10,"train/tokens_per_second":160}',
  );
  assertEquals(again, {
    code: 1,
    stdout: "",
    stderr: `error: Cannot write to "${wandb}": it already holds ` +
      '"wandb-history.jsonl", "wandb-summary.json", choose another ' +
      "--output_dir or empty it\n",
  });
});

Deno.test("export writes the figures of a run of version 0.1", async () => {
  await using folder = await tempFolder();
  const run = new URL("../../fixtures/run_0_1", import.meta.url).pathname;
  const wandb = `${folder.path}/wandb`;

  const { code } = await exportRun(run, "wandb", wandb);

  assertEquals(code, 0);
  const summary = JSON.parse(
    await Deno.readTextFile(`${wandb}/wandb-summary.json`),
  );
  assertEquals(
    ["loss", "answer_nats_per_token", "right_share"]
      .map((name) => summary[`eval/${name}`]),
    [5.054335276285808, 5.252903302510579, 1],
  );
});

/** The first record's length, as the file holds it. */
function bytes(length: number): Uint8Array<ArrayBuffer> {
  return Uint8Array.from([length, 0, 0, 0, 0, 0, 0, 0]);
}
