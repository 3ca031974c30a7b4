import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists, namesIn } from "sft/core/file.ts";
import { evaluateModel } from "sft/run/evaluate_model.ts";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { readManifest } from "sft/store/manifest.ts";
import { RunFolder } from "sft/store/run_store.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  TOKENIZER,
  weightsOf,
  writeRows,
} from "../../support/tiny_run.ts";

// Reached through runSft(), which makes what a run is made of.

const runs = await tinyRuns();

/** What the runs learn makes them worse at this, after some steps. */
const others = `${runs.path}/others.jsonl`;
await writeRows(others, [chat("Ada", "Hellooo"), chat("Bo", "Help me there")]);

const configOf = (name: string, changes: Partial<SftConfig> = {}) =>
  sftConfig(runs, name, {
    eval_file: [`others=${others}`],
    eval_steps: 1,
    num_epochs: 8,
    ...changes,
  });

const run = (name: string, changes: Partial<SftConfig> = {}) =>
  runSft(configOf(name, changes), quietHost());

async function lossesOf(name: string): Promise<Map<number, number>> {
  const folder = await RunFolder.open(`${runs.path}/${name}`);
  const losses = new Map<number, number>();
  for await (const event of folder.events()) {
    if (event.kind === "held_out_loss" && event.step > 0) {
      losses.set(event.step, event.natsPerTarget);
    }
  }
  return losses;
}

/** By hand: the step of the lowest loss. */
function lowestOf(losses: ReadonlyMap<number, number>): number {
  let [best, lowest] = [0, Infinity];
  for (const [step, loss] of losses) {
    if (loss < lowest) [best, lowest] = [step, loss];
  }
  return best;
}

const whole = await run("whole");
const WHOLE = await lossesOf("whole");
const BEST = lowestOf(WHOLE);

Deno.test("runs here are best neither first nor last", () => {
  assertEquals(whole.steps, 24);
  assert(BEST > 1 && BEST < 22, `best at step ${BEST}`);
});

Deno.test("watchBestModel() makes the best model the final one", async () => {
  const { path } = runs;
  const result = await run("best", { load_best_model_at_end: true });

  assertEquals([result.outcome, result.modelStep], ["finished", BEST]);
  assertEquals(await lossesOf("best"), WHOLE);
  assertEquals(
    await weightsOf(`${path}/best/final`),
    await weightsOf(`${path}/best/checkpoint-${BEST}`),
  );
  assert(
    await weightsOf(result.modelPath) !== await weightsOf(whole.modelPath),
  );
  const { best, stoppedEarlyAtStep } = await readManifest(`${path}/best`);
  assertEquals(best, {
    step: BEST,
    value: WHOLE.get(BEST)!,
    metric: "loss",
    set: "others",
    better: "lower",
  });
  assertEquals(stoppedEarlyAtStep, undefined);
  // A checkpoint where the best so far was measured, and nowhere else.
  let lowest = Infinity;
  const improved = [...WHOLE].filter(([, loss]) => {
    const better = loss < lowest;
    if (better) lowest = loss;
    return better;
  });
  assertEquals(
    (await namesIn(`${path}/best`)).filter((name) => /^checkpoint/.test(name))
      .map((name) => Number(name.slice("checkpoint-".length)))
      .sort((a, b) => a - b),
    improved.map(([step]) => step),
  );
});

Deno.test("watchBestModel() records later figures of the final model at its step", async () => {
  const { path } = runs;
  const { events } = await evaluateModel({
    model_path: `${path}/best/final`,
    tokenizer_path: TOKENIZER,
    eval_file: [`again=${others}`],
    output_dir: `${path}/best`,
    on_bad_row: "error",
    engine: "onnx",
    device: "cpu",
    backend: "cpu",
    precision: "fp32",
    log: () => {},
  });

  assertEquals(events.map(({ step }) => step), [BEST]);
});

Deno.test("watchBestModel() ends a run that gets no better", async () => {
  const result = await run("early", { early_stopping_patience: 2 });

  const losses = await lossesOf("early");
  // By hand: the first two in a row that are no lower than the lowest before.
  let [lowest, since, end] = [Infinity, 0, 0];
  for (const [step, loss] of WHOLE) {
    since = loss < lowest ? 0 : since + 1;
    lowest = Math.min(lowest, loss);
    if (since === 2) {
      end = step;
      break;
    }
  }
  assert(end > 0 && end < whole.steps);
  assertEquals([...losses], [...WHOLE].slice(0, end));
  assertEquals(result.last?.step, end);
  assertEquals([result.outcome, result.modelStep], ["finished", end]);
  const manifest = await readManifest(`${runs.path}/early`);
  assertEquals(
    [manifest.outcome, manifest.stoppedEarlyAtStep, manifest.steps],
    ["finished", end, 24],
  );
  assertEquals(manifest.best?.step, lowestOf(losses));
});

Deno.test("watchBestModel() goes on from a checkpoint as if nothing had been", async () => {
  const { path } = runs;
  const changes: Partial<SftConfig> = {
    early_stopping_patience: 2,
    load_best_model_at_end: true,
    save_total_limit: 1,
    save_steps: 2,
  };
  const unbroken = await run("unbroken", changes);
  const end = unbroken.last!.step;
  // Of every step one run that is stopped after it.
  for (const stop of [1, BEST, end - 1]) {
    const config = configOf(`stopped-${stop}`, changes);
    let done = 0;
    await runSft(
      config,
      quietHost({
        onStep: ({ step }) => done = step,
        stopRequested: () => done === stop,
      }),
    );

    const resumed = await runSft({ ...config, resume: true }, quietHost());

    assertEquals(
      [resumed.last?.step, resumed.modelStep],
      [end, unbroken.modelStep],
    );
    assertEquals(
      await weightsOf(resumed.modelPath),
      await weightsOf(unbroken.modelPath),
    );
    const [a, b] = [
      await readManifest(`${path}/unbroken`),
      await readManifest(config.output_dir),
    ];
    assertEquals([b.best, b.stoppedEarlyAtStep], [
      a.best,
      a.stoppedEarlyAtStep,
    ]);
  }
});

Deno.test("watchBestModel() ends at once where the record says that it is over", async () => {
  const name = "over";
  const config = configOf(name, { early_stopping_patience: 2, save_steps: 1 });
  const { last } = await runSft(config, quietHost());
  const folder = await RunFolder.open(`${runs.path}/${name}`);
  // As if it had been killed before it wrote its model.
  await folder.update({
    outcome: "running",
    ended: undefined,
    stoppedEarlyAtStep: undefined,
  });
  await Deno.remove(`${runs.path}/${name}/final`, { recursive: true });

  const result = await runSft({ ...config, resume: true }, quietHost());

  assertEquals([result.last, result.modelStep], [undefined, last!.step]);
  assert(await exists(result.modelPath));
  const { stoppedEarlyAtStep } = await folder.manifest();
  assertEquals(stoppedEarlyAtStep, last!.step);
});

Deno.test("watchBestModel() goes by another metric and set where it is named", async () => {
  await run("named", {
    eval_file: [`others=${others}`, runs.chatFile],
    metric_for_best_model: "chats/answerNatsPerToken",
  });

  const { best } = await readManifest(`${runs.path}/named`);
  // What is trained on gets better to the end.
  assertEquals(
    [best?.step, best?.metric, best?.set, best?.better],
    [24, "answerNatsPerToken", "chats", "lower"],
  );
});

for (
  const [changes, why] of [
    [
      { load_best_model_at_end: true, eval_file: [] },
      "Cannot set --load_best_model_at_end: no model is measured, pass an " +
      "--eval_file",
    ],
    [
      { early_stopping_threshold: 0.1 },
      "Cannot set --early_stopping_threshold: nothing stops early, pass " +
      "--early_stopping_patience too",
    ],
    [
      { greater_is_better: true },
      "Cannot set --greater_is_better: there is nothing to be better, pass " +
      "--load_best_model_at_end too",
    ],
    [
      { metric_for_best_model: "rightShare" },
      'Cannot choose the best model by "rightShare": no row of "others" has an ' +
      '"answer" that is right, choose "loss" or another --eval_file',
    ],
  ] as const
) {
  Deno.test(`watchBestModel() refuses ${JSON.stringify(changes)}`, async () => {
    const error = await assertRejects(
      () => run("refused", changes),
      UserError,
    );

    assertEquals(error.message, why);
    assertEquals(await exists(`${runs.path}/refused/manifest.json`), false);
  });
}
