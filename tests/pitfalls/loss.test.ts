import { assert, assertEquals } from "@std/assert";
import { makeBatch } from "sft/batch/batch.ts";
import { packRows } from "sft/batch/pack.ts";
import type { StepEvent } from "sft/core/events.ts";
import { engineByName } from "sft/engine/choose.ts";
import { trainable } from "sft/model/loss.ts";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { readManifest } from "sft/store/manifest.ts";
import { ADAMW_DEFAULTS } from "sft/train/optimizer.ts";
import {
  allocateMoments,
  allocateParameters,
  type EngineTensors,
} from "sft/train/state.ts";
import { compileTrainStep } from "sft/train/step.ts";
import { assertClose } from "../support/close.ts";
import { valuesOf } from "../support/engines.ts";
import { freshValues, tinyModel } from "../support/gpt2.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  VOCABULARY,
  writeRows,
} from "../support/tiny_run.ts";
import { examplesOf, exchange, tiny } from "./setup.ts";

// Known mistakes about what a loss is an average of, end to end where a run of
// the tiny model can show it.

const runs = await tinyRuns();
let count = 0;

/** Runs with these settings; the steps, the log and the result. */
async function ran(rows: readonly unknown[], changes: Partial<SftConfig>) {
  const name = `run${count++}`;
  const data_file = `${runs.path}/${name}.jsonl`;
  await writeRows(data_file, rows);
  const steps: StepEvent[] = [];
  const lines: string[] = [];
  const result = await runSft(
    sftConfig(runs, name, { data_file, dropout: 0, num_epochs: 1, ...changes }),
    quietHost({
      log: (line) => lines.push(line),
      onStep: (event) => steps.push(event),
    }),
  );
  return {
    steps,
    log: lines.join("\n"),
    folder: `${runs.path}/${name}`,
    result,
  };
}

/** Answers of one token, two, four and eight. */
const RAGGED = ["Hello", "Hello there", "Hello there there there", "Hi"]
  .map((answer, at) => chat("Hi", at === 3 ? " there".repeat(8) : answer));

Deno.test("pitfall 1: accumulated micro-batches are one batch on ragged answers", async () => {
  const settings = { packing: "padded", learning_rate: 1e-2 } as const;
  const whole = await ran(RAGGED, { ...settings, batch_size: 4 });
  const parts = await ran(RAGGED, {
    ...settings,
    batch_size: 1,
    gradient_accumulation_steps: 4,
  });
  const alone = await Promise.all(
    RAGGED.map((row) => ran([row], { ...settings, batch_size: 1 })),
  );

  // Answers of 1, 2, 4 and 8 tokens, each with its end: 19 targets.
  const losses = alone.map(({ steps: [{ loss }] }) => loss);
  const targets = [2, 3, 5, 9];
  assertEquals(alone.map(({ steps: [step] }) => step.targets), targets);
  const expected =
    losses.reduce((sum, loss, at) => sum + loss * targets[at], 0) /
    19;
  const meanOfMeans = losses.reduce((sum, loss) => sum + loss / 4, 0);
  assert(Math.abs(expected / meanOfMeans - 1) > 1e-4, "the rows are too alike");
  for (const { steps } of [whole, parts]) {
    assertEquals(steps.map((step) => step.targets), [19]);
    assertClose("loss", [steps[0].loss], [expected], { relative: 1e-5 });
  }
  assertClose(
    "norm",
    [parts.steps[0].gradNorm],
    [whole.steps[0].gradNorm],
    { relative: 1e-4 },
  );
});

Deno.test("pitfall 8: every run tells the share of tokens that it trains", async () => {
  const { log, folder } = await ran([chat("Hi", "Hello")], {});

  // <|im_start|>user␤ Hi <|im_end|>␤<|im_start|>assistant␤ [Hello <|im_end|>] ␤
  const { dataReport } = await readManifest(folder) as unknown as {
    dataReport: { tokens: unknown };
  };
  assertEquals(dataReport.tokens, {
    total: 12,
    supervised: 2,
    masked: 10,
    padding: 20,
  });
  assert(/^ {2}trained +2 {2}16\.7 %$/m.test(log), log);
});

Deno.test("pitfall 8: the tokens that are said to be trained are those of the loss", async () => {
  for (const packing of ["isolated", "padded", "naive"] as const) {
    const { folder, result } = await ran(RAGGED, {
      supervise: "everything",
      packing,
    });
    const { dataReport } = await readManifest(folder) as unknown as {
      dataReport: { tokens: { supervised: number; total: number } };
    };

    // Answers of 1, 2, 4 and 8 tokens with eleven around each; nothing comes
    // before a conversation's first that could predict it.
    const total = 4 * 11 + 1 + 2 + 4 + 8;
    assertEquals(dataReport.tokens.total, total);
    assertEquals(dataReport.tokens.supervised, total - 4);
    assertEquals(result.last?.trainedTokens, total - 4, packing);
  }
});

Deno.test("pitfall 9: what truncation leaves without a target is dropped and counted", () => {
  // Nine tokens come before each answer.
  const { examples, report } = examplesOf(
    [exchange("Hi", "Hello"), exchange("Hi there Hi there", "Hello")],
    { maxLength: 10, overlong: "truncate" },
  );

  assertEquals(examples.length, 1);
  assertEquals(report.dropped, { "nothing to train after truncation": 1 });
  assertEquals([report.rows, report.truncated, report.examples], [2, 1, 1]);
});

Deno.test("pitfall 9: a micro-batch without a target adds nothing, not NaN", async () => {
  const engine = engineByName("onnx");
  const model = trainable(
    tinyModel({ vocab_size: VOCABULARY, n_positions: 32 }),
  );
  const { examples } = examplesOf([exchange("Hi", "Hello there")]);
  const [row] = packRows(examples, 16, tiny.padToken, "padded");
  const full = makeBatch([row], 1, 3);
  const untrained = { ...row, supervised: new Uint8Array(16) };
  const empty = makeBatch([untrained], 1, 3);
  assertEquals([full.targets, empty.targets], [3, 0]);

  const after = async (batches: readonly (typeof full)[]) => {
    const values = freshValues(model.parameters);
    const parameters = allocateParameters(engine, model.parameters, values);
    const moments: EngineTensors = allocateMoments(engine, model.parameters);
    const step = compileTrainStep({
      engine,
      model,
      state: { ...parameters, ...moments },
      shape: full,
      optimizer: ADAMW_DEFAULTS,
      accumulates: true,
      seed: 1,
    });
    const result = await step.run(batches, 0.01, 1);
    const weights = await valuesOf(parameters);
    step.dispose();
    return { result, weights };
  };
  const alone = await after([full]);

  assert(Number.isFinite(alone.result.loss));
  assertEquals(await after([empty, full]), alone);
  assertEquals(await after([full, empty]), alone);
});

Deno.test("pitfall 11: isolated packing has the loss of no packing, naive has another", async () => {
  const loss = async (packing: SftConfig["packing"], batch_size: number) => {
    const { steps } = await ran(RAGGED, { packing, batch_size });
    assertEquals(steps.map(({ targets }) => targets), [19]);
    return steps[0].loss;
  };
  const padded = await loss("padded", 4);
  const isolated = await loss("isolated", 3);
  const naive = await loss("naive", 3);

  assertClose("isolated", [isolated], [padded], { relative: 1e-5 });
  assert(Math.abs(naive / padded - 1) > 1e-4, `${naive} and ${padded}`);
});

Deno.test("pitfall 13: the evaluation reads the same whatever mask or packing trains", async () => {
  const questions = `${runs.path}/questions.jsonl`;
  await writeRows(questions, [chat("Hi", "Hello there")]);
  const measured = [];
  for (const supervise of ["assistant", "everything"] as const) {
    for (const packing of ["isolated", "padded", "naive"] as const) {
      // At a rate of 0 all runs end with the model that they began with.
      const { result } = await ran(RAGGED, {
        supervise,
        packing,
        eval_file: [questions],
        learning_rate: 0,
        batch_size: 4,
      });
      const { trainedTokens: _, ...figures } = result.evaluations.get(
        "questions",
      )!;
      measured.push(figures);
    }
  }

  assertEquals(measured[0].answerTokens, 2);
  assert(measured[0].stopNatsPerToken !== undefined);
  assertEquals(measured, Array(6).fill(measured[0]));
});
