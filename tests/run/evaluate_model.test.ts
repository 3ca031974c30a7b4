import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { type EvaluateConfig, evaluateModel } from "sft/run/evaluate_model.ts";
import { runSft } from "sft/run/sft.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { readRunView } from "sft/view/compare/run_view.ts";
import { snapshot } from "../support/command.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  TOKENIZER,
  writeRows,
} from "../support/tiny_run.ts";

const runs = await tinyRuns();
const held_out = `${runs.path}/held_out.jsonl`;
await writeRows(held_out, [
  { ...chat("Gil", "Hello there"), answer: "there" },
  chat("Hal", "Hello"),
]);
const config = sftConfig(runs, "run", {
  eval_file: [held_out],
  save_steps: 4,
  eval_steps: 4,
  packing: "naive",
  supervise: "everything",
});
await runSft(config, quietHost());
const { output_dir } = config;

const evaluate = (changes: Partial<EvaluateConfig> = {}) =>
  evaluateModel({
    engine: "onnx",
    model_path: `${output_dir}/final`,
    tokenizer_path: TOKENIZER,
    eval_file: [held_out],
    on_bad_row: "error",
    ...changes,
  });

const evaluations = async () => (await readRunView(output_dir)).evaluations;

const NOWHERE = { step: 0, epoch: 0, trainedTokens: 0 };

Deno.test("evaluateModel() measures with weights in 8 bits, and records none", async () => {
  const own = {
    engine: "onnx",
    model_path: `${config.output_dir}/final`,
    tokenizer_path: TOKENIZER,
    eval_file: [held_out],
    on_bad_row: "error" as const,
  };
  const [[fp32], [int8]] = await Promise.all(
    (["fp32", "int8"] as const).map(async (load_dtype) =>
      (await evaluateModel({ ...own, load_dtype })).events
    ),
  );

  const change = int8.answerNatsPerToken - fp32.answerNatsPerToken;
  assert(change !== 0);
  assert(Math.abs(change) < 0.02 * fp32.answerNatsPerToken);
  const error = await assertRejects(
    () =>
      evaluateModel({
        ...own,
        load_dtype: "int8",
        output_dir: config.output_dir,
      }),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot add to the record of "${config.output_dir}" with --load_dtype ` +
      "int8: its other figures are of fp32, leave out --output_dir",
  );
});

Deno.test("evaluateModel() gives what the run measured, and writes nothing", async () => {
  const before = await snapshot(runs.path);

  const { events: [event], warning } = await evaluate();

  const last = (await evaluations()).at(-1)!;
  assertEquals(event, { ...last, ...NOWHERE });
  assertEquals(warning, undefined);
  assertEquals(await snapshot(runs.path), before);
});

Deno.test("evaluateModel() asks in any form, whatever the model was trained in", async () => {
  const origin = `${runs.path}/in_origin`;
  await Deno.mkdir(origin);
  for await (const { name } of Deno.readDir(`${output_dir}/final`)) {
    await Deno.copyFile(`${output_dir}/final/${name}`, `${origin}/${name}`);
  }
  // The same weights as of a model that was trained in another form.
  const path = `${origin}/tokenizer_config.json`;
  const { chat_template: _, ...rest } = JSON.parse(
    await Deno.readTextFile(path),
  );
  await Deno.writeTextFile(path, JSON.stringify(rest));

  const named = await evaluate({ model_path: origin, template: "chatml" });
  const plain = await evaluate({ model_path: origin, template: "origin" });
  const warned = await evaluate({ template: "origin" });

  assertEquals(named.events, (await evaluate()).events);
  assertEquals(plain, { events: warned.events, warning: undefined });
  assert(plain.events[0].stopNatsPerToken === undefined);
  assertEquals(
    warned.warning,
    'the model was trained with template "chatml" and is prompted with ' +
      '"origin": expect worse answers',
  );
  const error = await assertRejects(
    () => evaluate({ model_path: origin }),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot evaluate "${origin}": it does not say how it is prompted, pass ` +
      "the --template that it was trained with",
  );
});

Deno.test("evaluateModel() refuses a model whose loss is no number", async () => {
  const model_path = `${runs.path}/overflows`;
  await Deno.mkdir(model_path);
  for await (const { name } of Deno.readDir(`${output_dir}/final`)) {
    await Deno.copyFile(`${output_dir}/final/${name}`, `${model_path}/${name}`);
  }
  const weights = `${model_path}/model.safetensors`;
  const bytes = await Deno.readFile(weights);
  // Behind the header: float32 of 3.4e38 each, of which no two have a sum.
  const header = new DataView(bytes.buffer).getBigUint64(0, true);
  await Deno.writeFile(weights, bytes.fill(0x7f, 8 + Number(header)));

  const error = await assertRejects(() => evaluate({ model_path }), UserError);
  assertEquals(
    error.message,
    `Cannot evaluate "${model_path}": its loss on "held_out" is NaN, as after ` +
      "training that diverged, pass another model or train again with a lower " +
      "learning rate",
  );
});

Deno.test("evaluateModel() adds the figures where its run stands", async () => {
  const other = `${runs.path}/other.jsonl`;
  await writeRows(other, [chat("Ida", "Hello there")]);
  const before = await evaluations();

  await evaluate({ output_dir, eval_file: [other] });
  const { events: [event] } = await evaluate({
    output_dir,
    eval_file: [other],
    model_path: `${output_dir}/checkpoint-4`,
  });
  await evaluate({ output_dir });

  const after = await evaluations();
  assertEquals(
    after.map(({ step, dataSha256 }) =>
      `${step} ${dataSha256 === before[0].dataSha256 ? "held out" : "other"}`
    ),
    [
      "0 held out",
      "4 held out",
      "4 other",
      "8 held out",
      "9 held out",
      "9 other",
    ],
  );
  assertEquals(after[2], event);
  const { epoch, trainedTokens } = before[1];
  assertEquals([event.epoch, event.trainedTokens], [epoch, trainedTokens]);
  // Measured again, and not otherwise than during the run.
  assertEquals(after[4], before[3]);
});

Deno.test("evaluateModel() adds nothing where it does not belong", async () => {
  const before = await snapshot(runs.path);
  const refusal = async (changes: Partial<EvaluateConfig>) =>
    (await assertRejects(
      () => evaluate({ output_dir, ...changes }),
      UserError,
    )).message;

  assertEquals(
    await refusal({ model_path: runs.modelPath }),
    `Cannot add to the record of "${output_dir}": "${runs.modelPath}" is none ` +
      `of its models, pass "${output_dir}/final" or leave out --output_dir`,
  );
  assertEquals(
    await refusal({ model_path: `${output_dir}/checkpoint-5` }),
    `Cannot read model "${output_dir}/checkpoint-5": there is no such folder, ` +
      "expected one with config.json and model.safetensors",
  );
  assertEquals(
    await refusal({ output_dir: `${runs.path}/none` }),
    `Cannot read run "${runs.path}/none": it has no manifest.json, expected ` +
      'the --output_dir of "pretrain", "sft" or "dpo"',
  );
  assertEquals(await snapshot(runs.path), before);

  await (await RunFolder.open(output_dir)).update({ outcome: "running" });
  assertEquals(
    await refusal({}),
    `Cannot add to the record of "${output_dir}": the run goes on or was ` +
      "killed, let it finish or leave out --output_dir",
  );
});
