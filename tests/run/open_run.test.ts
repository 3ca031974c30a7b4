import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { takeOutput } from "sft/run/open_run.ts";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { latestCheckpoint, readCheckpoint } from "sft/store/checkpoint.ts";
import { readManifest } from "sft/store/manifest.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { flagsOf, snapshot, startCommand } from "../support/command.ts";
import { NO_GPU } from "../support/engines.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  TOKENIZER,
  weightsOf,
  writeRows,
} from "../support/tiny_run.ts";

const runs = await tinyRuns();

/** Runs until `last` steps are done. */
async function runUntil(last: number, config: SftConfig) {
  let done = 0;
  const result = await runSft(
    config,
    quietHost({
      onStep: ({ step }) => done = step,
      stopRequested: () => done === last,
    }),
  );
  assertEquals(result.outcome, "interrupted");
}

const refusal = async (config: SftConfig) =>
  (await assertRejects(() => runSft(config, quietHost()), UserError)).message;

Deno.test("openRun() goes on after the last checkpoint, to the same bytes", async () => {
  const measured = { eval_file: [runs.chatFile], eval_steps: 3 };
  const config = sftConfig(runs, "stopped", measured);
  await runUntil(4, config);

  const resumed = await runSft({ ...config, resume: true }, quietHost());

  const whole = await runSft(
    sftConfig(runs, "whole", measured),
    quietHost(),
  );
  assertEquals(
    await weightsOf(resumed.modelPath),
    await weightsOf(whole.modelPath),
  );
  assertEquals(resumed.evaluations, whole.evaluations);
  assertEquals(resumed.last?.trainedTokens, whole.last?.trainedTokens);
  const { path } = runs;
  const events = await Array.fromAsync(
    (await RunFolder.open(`${path}/stopped`)).events(),
    ({ kind, step }) => [kind, step],
  );
  assertEquals(events.filter(([kind]) => kind !== "sample"), [
    ["held_out_loss", 0],
    ["evaluation", 0],
    ...[1, 2, 3].map((step) => ["step", step]),
    ["held_out_loss", 3],
    ["evaluation", 3],
    ["step", 4],
    ["checkpoint", 4],
    ["note", 4],
    ...[5, 6].map((step) => ["step", step]),
    ["held_out_loss", 6],
    ["evaluation", 6],
    ...[7, 8, 9].map((step) => ["step", step]),
    ["held_out_loss", 9],
    ["evaluation", 9],
  ]);
  const { outcome, ended } = await readManifest(`${path}/stopped`);
  assertEquals([outcome, typeof ended], ["finished", "string"]);
});

Deno.test("openRun() goes on with a run that version 0.1 began", async () => {
  const [own, questions] = ["own", "questions"].map((name) =>
    `${runs.path}/${name}.jsonl`
  );
  await writeRows(own, [chat("Gil", "Hello there")]);
  await writeRows(questions, [chat("Hal", "Hello")]);
  const config = sftConfig(runs, "of 0.1", {
    eval_file: [own, questions],
    prompt_template: "chatml",
  });
  await runUntil(4, config);
  await writeAsVersion01(config.output_dir);

  const again = { ...config, resume: true };
  assertEquals(
    await refusal({ ...again, eval_file: [questions] }),
    `Cannot resume "${runs.path}/of 0.1": it was run with eval_file ` +
      `${JSON.stringify([own, questions])}, now it is ` +
      `${JSON.stringify([questions])}, pass the same flags again`,
  );
  const resumed = await runSft(again, quietHost());

  const whole = await runSft(
    { ...config, output_dir: `${runs.path}/whole of today` },
    quietHost(),
  );
  assertEquals(
    await weightsOf(resumed.modelPath),
    await weightsOf(whole.modelPath),
  );
  assertEquals(resumed.evaluations, whole.evaluations);
});

/** Turns the record of a run on two sets into that of version 0.1. */
async function writeAsVersion01(folder: string): Promise<void> {
  const read = async (name: string) =>
    await Deno.readTextFile(`${folder}/${name}`);
  const manifest = JSON.parse(await read("manifest.json"));
  const { eval_file, prompt_template, ...config } = manifest.config;
  delete config.eval_overlap;
  delete config.overlap_with;
  const { own, ...others } = manifest.heldOutReports;
  assertEquals(Object.keys(others), ["questions"]);
  delete manifest.heldOutReports;
  delete manifest.model;
  delete manifest.tokenizer.files;
  await Deno.remove(`${folder}/checkpoint-4/checksums.json`);
  await Deno.writeTextFile(
    `${folder}/manifest.json`,
    JSON.stringify({
      ...manifest,
      config: {
        ...config,
        eval_file: eval_file[0],
        yardstick_file: eval_file[1],
        yardstick_template: prompt_template,
      },
      dataReportEvaluation: own,
    }),
  );
  const lines = (await read("events.jsonl")).split("\n").filter((line) =>
    // Each set was measured in one way.
    !/"evaluation".*"own"|"sample".*"own"|"held_out_loss".*"questions"/
      .test(line)
  );
  await Deno.writeTextFile(
    `${folder}/events.jsonl`,
    lines.join("\n")
      .replaceAll('"kind":"evaluation"', '"kind":"yardstick"')
      .replaceAll('"kind":"held_out_loss"', '"kind":"evaluation"')
      .replaceAll(/"set":"\w+",/g, ""),
  );
}

Deno.test({
  name: "openRun() goes on in float16 on a GPU, the loss's scale included",
  ignore: NO_GPU !== undefined,
  fn: async () => {
    const gpu = { device: "gpu", precision: "f16" } as const;
    await runUntil(4, sftConfig(runs, "stopped on a GPU", gpu));
    const { optimizer } = await readCheckpoint(
      (await latestCheckpoint(`${runs.path}/stopped on a GPU`))!.path,
    );
    assertEquals([...optimizer.get("lossScale")!.data], [1024, 4]);

    const resumed = await runSft(
      sftConfig(runs, "stopped on a GPU", { ...gpu, resume: true }),
      quietHost(),
    );
    const whole = await runSft(
      sftConfig(runs, "whole on a GPU", gpu),
      quietHost(),
    );
    // Few enough tokens that no sum depends on the order of atomic additions.
    assertEquals(
      await weightsOf(resumed.modelPath),
      await weightsOf(whole.modelPath),
    );
    const { versions } = await readManifest(`${runs.path}/whole on a GPU`);
    assertEquals(
      versions.engine,
      "ONNX Runtime 1.30.0, GPU by its WebGPU provider, products in float16",
    );
  },
});

Deno.test("openRun() starts again where no checkpoint was written", async () => {
  const config = sftConfig(runs, "early");
  const stopped = new Error("stopped before anything was saved");
  await assertRejects(() =>
    runSft(
      config,
      quietHost({
        onStep: () => {
          throw stopped;
        },
      }),
    )
  );
  assertEquals((await readManifest(config.output_dir)).outcome, "failed");

  const resumed = await runSft({ ...config, resume: true }, quietHost());

  assertEquals([resumed.outcome, resumed.last?.step], ["finished", 9]);
});

Deno.test("openRun() refuses a run of other settings or other data", async () => {
  const { path } = runs;
  const data_file = `${path}/changing.jsonl`;
  await writeRows(data_file, ["Ada", "Bo"].map((name) => chat(name, "Hi")));
  const config = sftConfig(runs, "other", { data_file });
  await runUntil(2, config);
  const before = await snapshot(config.output_dir);
  const again = { ...config, resume: true };

  assertEquals(
    await refusal({ ...again, learning_rate: 0.02 }),
    `Cannot resume "${path}/other": it was run with learning_rate 0.01, now it ` +
      "is 0.02, pass the same flags again",
  );
  assertEquals(
    await refusal({ ...again, dropout: 0.5 }),
    `Cannot resume "${path}/other": it was run with dropout unset, now it is ` +
      "0.5, pass the same flags again",
  );
  await writeRows(data_file, [chat("Ada", "Hi"), chat("Ed", "Hi")]);
  assertEquals(
    await refusal(again),
    `Cannot resume "${path}/other": "${data_file}" has changed since, start a ` +
      "new run in another --output_dir",
  );
  assertEquals(await snapshot(config.output_dir), before);
});

Deno.test("openRun() refuses a folder that has lost a file", async () => {
  const { path } = runs;
  const data_file = `${path}/several`;
  await Deno.mkdir(data_file);
  await writeRows(`${data_file}/a.jsonl`, [chat("Ada", "Hi")]);
  await writeRows(`${data_file}/b.jsonl`, [chat("Bo", "Hi"), chat("Cy", "Hi")]);
  const config = sftConfig(runs, "of_several", { data_file });
  await runUntil(2, config);
  await Deno.remove(`${data_file}/b.jsonl`);

  assertEquals(
    await refusal({ ...config, resume: true }),
    `Cannot resume "${path}/of_several": "${data_file}/b.jsonl" has changed ` +
      "since, start a new run in another --output_dir",
  );
});

Deno.test("openRun() leaves a run as it is whose checkpoint is damaged", async () => {
  const config = sftConfig(runs, "damaged");
  await runUntil(2, config);
  await Deno.writeTextFile(
    `${config.output_dir}/checkpoint-2/trainer_state.json`,
    "null",
  );
  const before = await snapshot(config.output_dir);

  // How many were written depends on the time that it took.
  assertMatch(
    (await refusal({ ...config, resume: true })).replace(config.output_dir, ""),
    /^Cannot resume from "\/checkpoint-2": its trainer_state.json has 4 bytes, \d+ were written, move it away to go on from before it$/,
  );

  assertEquals(await snapshot(config.output_dir), before);
});

Deno.test("openRun() refuses inputs that have changed, and leaves the record", async () => {
  const { path } = runs;
  const [folder, tokenizer_path] = [`${path}/mixed`, `${path}/tokenizer`];
  await Deno.mkdir(folder);
  await Deno.mkdir(tokenizer_path);
  const rows = (name: string, ...names: string[]) =>
    writeRows(`${folder}/${name}`, names.map((name) => chat(name, "Hi")));
  await rows("a.jsonl", "Ada", "Bo");
  await rows("b.jsonl", "Cy", "Di");
  for (const { name } of Deno.readDirSync(TOKENIZER)) {
    await Deno.copyFile(`${TOKENIZER}/${name}`, `${tokenizer_path}/${name}`);
  }
  const config = sftConfig(runs, "inputs", {
    data_file: folder,
    tokenizer_path,
  });
  await runUntil(2, config);
  const again = { ...config, resume: true };
  const because = (what: string) =>
    `Cannot resume "${path}/inputs": ${what} has changed since, start a new ` +
    "run in another --output_dir";
  const before = await snapshot(config.output_dir);

  // The same rows and the same two hashes, in each other's place.
  await rows("a.jsonl", "Cy", "Di");
  await rows("b.jsonl", "Ada", "Bo");
  assertEquals(await refusal(again), because(`"${folder}/a.jsonl"`));
  await rows("a.jsonl", "Ada", "Bo");
  await rows("b.jsonl", "Cy", "Di");

  const settings = `${tokenizer_path}/tokenizer_config.json`;
  const text = await Deno.readTextFile(settings);
  await Deno.writeTextFile(settings, `${text}\n`);
  assertEquals(await refusal(again), because(`"${settings}"`));
  await Deno.writeTextFile(settings, text);

  const optimizer = `${config.output_dir}/checkpoint-2/optimizer.safetensors`;
  const moments = await Deno.readFile(optimizer);
  await Deno.writeFile(optimizer, moments.slice(0, -4));
  assertEquals(
    await refusal(again),
    `Cannot resume from "${config.output_dir}/checkpoint-2": its ` +
      `optimizer.safetensors has ${moments.length - 4} bytes, ` +
      `${moments.length} were written, move it away to go on from before it`,
  );
  await Deno.writeFile(optimizer, moments);

  assertEquals(await snapshot(config.output_dir), before);
  assertEquals((await runSft(again, quietHost())).outcome, "finished");
});

Deno.test("takeOutput() takes a free folder, or a run to resume", async () => {
  const { path } = runs;
  const usable = async (name: string, resume = false) =>
    (await takeOutput(sftConfig(runs, name, { resume }), "sft")).release();
  const refused = async (name: string, resume = false) =>
    (await assertRejects(() => usable(name, resume), UserError)).message;
  await Deno.mkdir(`${path}/notes`);
  await usable("nowhere/yet");
  await usable("notes");

  await Deno.writeTextFile(`${path}/notes/todo.txt`, "");

  assertEquals(
    await refused("notes"),
    `Cannot write to "${path}/notes": it already holds "todo.txt", choose ` +
      "another --output_dir or empty it",
  );
  assertEquals(
    await refused("notes", true),
    `Cannot read run "${path}/notes": it has no manifest.json, expected the ` +
      `--output_dir of "pretrain", "sft" or "dpo"`,
  );
  assertEquals(
    await refused("base", true),
    `Cannot resume "${path}/base": it is finished, its model is in ` +
      `"${path}/base/final", start a new run in another --output_dir`,
  );
});

Deno.test("openRun() goes on after a kill, to the same bytes", async () => {
  const config = sftConfig(runs, "killed", { num_epochs: 150, save_steps: 20 });
  const process = startCommand(
    "sft",
    ...flagsOf({
      model_path: runs.modelPath,
      tokenizer_path: TOKENIZER,
      output_dir: config.output_dir,
      data_file: config.data_file,
      batch_size: 1,
      gradient_accumulation_steps: 1,
      num_epochs: 150,
      max_length: 32,
      learning_rate: 0.01,
      save_steps: 20,
      eval_overlap: "keep",
    }),
  );
  let ended = false;
  const status = process.status.finally(() => ended = true);
  while (!ended && !await latestCheckpoint(config.output_dir)) {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  process.kill("SIGKILL");
  await Promise.all([process.stdout.cancel(), process.stderr.cancel()]);
  assertEquals((await status).signal, "SIGKILL");
  assertEquals((await readManifest(config.output_dir)).outcome, "running");
  const place = await latestCheckpoint(config.output_dir);
  assert(place!.step < 450, "it was killed before its end");

  const resumed = await runSft({ ...config, resume: true }, quietHost());

  const whole = await runSft(
    sftConfig(runs, "unharmed", { num_epochs: 150, save_steps: 1000 }),
    quietHost(),
  );
  assertEquals([resumed.last?.step, resumed.steps], [450, 450]);
  assertEquals(
    await weightsOf(resumed.modelPath),
    await weightsOf(whole.modelPath),
  );
});
