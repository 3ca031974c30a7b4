/**
 * One training run from packed rows to a model folder: the place where
 * rows, model, engine, loop and store meet.
 *
 * Read `runTraining` top to bottom to see what happens. Pretraining and fine-tuning
 * differ only in the rows that they pack, and learning from pairs in what it makes
 * of them; see pretrain.ts, sft.ts and dpo/. Nothing is printed here: the host does
 * that.
 *
 * @module
 */
import { join } from "node:path";
import { isoTime, systemClock } from "../core/clock.ts";
import type { StepEvent } from "../core/events.ts";
import { counted } from "../core/format.ts";
import type { RunHost } from "../core/host.ts";
import { peakMemoryMiB } from "../core/machine.ts";
import type { CompileReport, Engine } from "../engine/program.ts";
import {
  type LastMeasured,
  openMeasurements,
} from "../measure/measurements.ts";
import { contentsOf, namedArrays } from "../open/model_files.ts";
import { listCheckpoints, writeCheckpoint } from "../store/checkpoint.ts";
import type { Manifest } from "../store/manifest.ts";
import { oneHistory } from "../store/events.ts";
import { writeModelFolder } from "../store/model_folder.ts";
import { openWandbLog } from "../store/exchange/wandb_log.ts";
import type { RunFolder } from "../store/run_store.ts";
import { rowPlaces } from "../batch/row_places.ts";
import {
  assertEndFinite,
  assertWeightsFinite,
  DivergedError,
  LOWER_RATE,
} from "../train/divergence.ts";
import { newtonSchulzMs } from "../train/muon_cost.ts";
import { isFault, StepFaults } from "../train/step_faults.ts";
import { train } from "../train/train.ts";
import { trainedOf } from "../train/trained_parameters.ts";
import { argumentOf, shellWord } from "../view/text/shell_word.ts";
import { checkMemory } from "./plan/memory_check.ts";
import type { MemoryEstimate } from "./plan/memory_estimate.ts";
import { isMeasured } from "./plan/measured_steps.ts";
import { optimizerOf, scheduleOf } from "./plan/optimization.ts";
import { stepsOf } from "./plan/run_steps.ts";
import { wandbProject } from "./plan/wandb_project.ts";
import {
  type BestModel,
  keptModel,
  watchBestModel,
} from "./checkpoints/best_model.ts";
import { checkpointStart } from "./checkpoint_start.ts";
import { removeOldCheckpoints } from "./checkpoints/kept_checkpoints.ts";
import { openRun } from "./open_run.ts";
import { openStep } from "./plan/open_step.ts";
import type { TrainingRun } from "./training_run.ts";

/** How a run ended, and what was measured last. */
export interface RunResult extends LastMeasured {
  readonly outcome: "finished" | "interrupted";
  /** The model folder that was written last. */
  readonly modelPath: string;
  /** After how many steps that model was as it is. */
  readonly modelStep: number;
  readonly steps: number;
  /** Steps that were left out because they were no numbers. */
  readonly skippedSteps?: number;
  readonly last?: StepEvent;
}

/**
 * Trains, measures and saves.
 *
 * @throws {UserError} If the output folder cannot be used; before anything is
 * computed.
 * @throws {DivergedError} If a loss, gradient norm or weight is not finite. The record
 * tells the step, checkpoints stay, and no final model is written.
 */
export async function runTraining(
  run: TrainingRun,
  host: RunHost,
): Promise<RunResult> {
  const { config, engine, rows } = run;
  const { batch_size: B } = config;
  const skips = config.on_nonfinite === "skip";
  const project = wandbProject(config);
  const watch = watchBestModel(run);
  const planWith = stepsOf(run);
  const plan = planWith(B);
  const memory = checkMemory(
    run,
    (rows) => rows === B ? plan : planWith(rows),
    (line) => host.log(line),
  );
  const opened = await openRun(withPlan(run, plan.steps, memory), plan.steps);
  const { folder, progress, firstStep } = opened;
  if (project !== undefined) {
    const wandb = await openWandbLog(folder, project, firstStep);
    folder.follow(wandb);
    host.log(`for Weights & Biases: wandb sync ${shellWord(wandb.folder)}`);
  }
  const { parameters, moments, step } = openStep(run, plan, opened.values);
  await recordMuonsCost(run, folder);
  const measurements = await openMeasurements(
    run,
    parameters,
    opened,
    (text) => host.log(text),
  );
  host.log(compiledLine(engine, step.compiled, rows.length, plan.steps));

  const contentsAfter = async (step: number, dtype?: "bfloat16") => {
    const contents = await contentsOf({
      model: run.model,
      parameters,
      tokenizer: run.tokenizer,
      tokenizerCopy: run.tokenizerCopy,
      template: run.template,
      base: run.base,
      dtype,
    });
    assertWeightsFinite(step, contents.arrays);
    return contents;
  };
  const before = skips ? await stepsDone(folder, firstStep) : [];
  const faults = new StepFaults(skips, before);
  const ending = (): Pick<Manifest, "skippedSteps"> =>
    skips ? { skippedSteps: faults.skipped } : {};
  let last: StepEvent | undefined;
  let known: BestModel | undefined;
  const save = async (event: StepEvent) => {
    const path = await writeCheckpoint(folder.path, {
      model: await contentsAfter(event.step),
      optimizer: await namedArrays(moments),
      state: {
        step: event.step,
        trainedTokens: event.trainedTokens,
        elapsedMs: event.elapsedMs,
      },
    });
    await folder.append({ kind: "checkpoint", step: event.step, path });
    return path;
  };
  const removeOld = async ({ step }: StepEvent) => {
    const { save_total_limit: limit } = config;
    if (limit === undefined) return;
    const best = known?.best?.step;
    for (const old of await removeOldCheckpoints(folder.path, limit, best)) {
      const text = `removed checkpoint-${old}: save_total_limit is ${limit}`;
      await folder.append({ kind: "note", step, text });
    }
  };

  try {
    // A new run is measured before it trains. A run that was killed between a
    // checkpoint and its measurement is measured now.
    const done = firstStep - 1;
    const measuring = { steps: plan.steps, eval_steps: config.eval_steps };
    if (isMeasured(done, measuring)) {
      const { trainedTokens } = progress;
      const epoch = done / plan.stepsPerEpoch;
      await measurements.at({ step: done, epoch, trainedTokens });
    }
    known = await watch?.after(folder, done);
    const steps = known?.isOver ? [] : plan.from(firstStep);
    const schedule = scheduleOf(config, plan.steps);
    for await (
      const event of train(step, steps, schedule, systemClock, progress)
    ) {
      last = event;
      await folder.append(event);
      const fault = faults.judge(event);
      if (fault !== undefined) {
        const rows = rowPlaces(run.rows, plan.rowsOf(event.step));
        const text = `left out step ${event.step}: ${fault}, on ${rows}`;
        await folder.append({ kind: "note", step: event.step, text });
        host.log(text);
      }
      host.onStep(event, plan.steps);
      if (host.stopRequested() && event.step < plan.steps) {
        const modelPath = await save(event);
        await close(folder, "interrupted", ending());
        return {
          outcome: "interrupted",
          modelPath,
          modelStep: event.step,
          steps: plan.steps,
          last,
          ...measurements.last,
        };
      }
      const isEnd = event.step === plan.steps;
      let saved = event.step % config.save_steps === 0 && !isEnd;
      if (saved) await save(event);
      if (isMeasured(event.step, measuring)) {
        await measurements.at(event);
        known = await watch?.after(folder, event.step);
        // The best is a checkpoint, or the end, whenever it is not saved anyway.
        if (known?.best?.step === event.step && !saved && !isEnd) {
          await save(event);
          saved = true;
        }
      }
      if (saved) await removeOld(event);
      if (known?.isOver) break;
    }
    const ended = last?.step ?? done;
    const modelPath = join(folder.path, "final");
    const modelStep = keptModel(config, known) ?? ended;
    if (modelStep !== ended) {
      const path = join(folder.path, `checkpoint-${modelStep}`);
      const place = { step: modelStep, path };
      const { values } = await checkpointStart(
        place,
        run.model,
        plan.steps,
        optimizerOf(config),
      );
      // Of an adapter's run a checkpoint holds what is trained alone.
      for (const [name, tensor] of Object.entries(parameters)) {
        if (values[name]) tensor.write(values[name]);
      }
    }
    const contents = await contentsAfter(
      modelStep,
      config.save_dtype === "bf16" ? "bfloat16" : undefined,
    );
    if (modelStep === ended && !(last && isFault(last))) {
      // The last step once more, at a rate of 0, tells the loss that it led to.
      for (const { batches, step: number } of plan.from(ended)) {
        const { loss } = await step.run(batches, 0, number);
        assertEndFinite(number, loss);
        break;
      }
    }
    await writeModelFolder(modelPath, contents, { replace: true });
    const found = watch?.record(config, known, { ended, of: plan.steps });
    for (const text of found?.notes ?? []) {
      await folder.append({ kind: "note", step: ended, text });
      host.log(text);
    }
    await close(folder, "finished", { ...found?.changes, ...ending() });
    return {
      outcome: "finished",
      modelPath,
      modelStep,
      steps: plan.steps,
      ...ending(),
      last,
      ...measurements.last,
    };
  } catch (error) {
    if (!(error instanceof DivergedError)) {
      await close(folder, "failed", ending());
      throw error;
    }
    const { step, seen, lastGoodStep } = error;
    const rows = step > 0 ? plan.rowsOf(step) : [];
    const trainedOn = (most?: number) =>
      rows.length > 0 ? rowPlaces(run.rows, rows, most) : undefined;
    const all = trainedOn();
    await folder.append({
      kind: "note",
      step,
      text: `diverged at step ${step}: ${seen}` +
        (all === undefined ? "" : `, trained on ${all}`),
    });
    await close(folder, "failed", { ...ending(), divergedAtStep: step });
    const remedy = await remedyFor(run, lastGoodStep);
    const some = trainedOn(MOST_NAMED);
    throw new DivergedError(step, seen, lastGoodStep, remedy, some);
  } finally {
    step.dispose();
    measurements.dispose();
  }
}

/** Rows of the data that an error names; the record has all of them. */
const MOST_NAMED = 3;

/** The steps on record before one. */
async function stepsDone(
  folder: RunFolder,
  firstStep: number,
): Promise<StepEvent[]> {
  const history = oneHistory(await Array.fromAsync(folder.events()));
  return history.filter((event) => event.kind === "step")
    .filter(({ step }) => step < firstStep);
}

/** The run, its record with what it is expected to take. */
function withPlan(
  run: TrainingRun,
  steps: number,
  estimate: MemoryEstimate | undefined,
): TrainingRun {
  const estimatedMemoryMiB = estimate && Math.round(estimate.totalMiB);
  return {
    ...run,
    manifest: {
      ...run.manifest,
      steps,
      ...(estimatedMemoryMiB !== undefined && { estimatedMemoryMiB }),
    },
  };
}

/** Records what Muon's own part of a step takes, of a run that has it. */
async function recordMuonsCost(
  { config, engine, model }: TrainingRun,
  folder: RunFolder,
): Promise<void> {
  const { muon } = optimizerOf(config);
  if (!muon) return;
  const matrices = trainedOf(model.parameters);
  await folder.update({
    newtonSchulzMs: await newtonSchulzMs(engine, muon, matrices, systemClock),
  });
}

function close(
  folder: RunFolder,
  outcome: "finished" | "interrupted" | "failed",
  changes: Partial<Manifest> = {},
): Promise<void> {
  const peak = peakMemoryMiB();
  return folder.finish(outcome, {
    ...changes,
    ended: isoTime(),
    ...(peak !== undefined && { peakMemoryMiB: peak }),
  });
}

/** How to go on after a divergence, and from where. */
async function remedyFor(
  { config, manifest }: TrainingRun,
  lastGoodStep: number,
): Promise<string> {
  const checkpoints = await listCheckpoints(config.output_dir);
  const good = checkpoints.findLast(({ step }) => step <= lastGoodStep);
  if (!good) return LOWER_RATE;
  const path = argumentOf(good.path);
  return manifest.command !== "pretrain"
    ? `${LOWER_RATE}, from its beginning or with --model_path "${path}", the ` +
      "last good checkpoint"
    : `${LOWER_RATE}; the last good checkpoint is "${path}"`;
}

function compiledLine(
  engine: Engine,
  compiled: readonly CompileReport[],
  rows: number,
  steps: number,
): string {
  const total = (pick: (report: CompileReport) => number) =>
    compiled.reduce((sum, report) => sum + pick(report), 0);
  const ms = total((r) => r.traceMs + r.lowerMs + r.sessionMs);
  const nodes = total((r) => r.nodes);
  const how = nodes > 0
    ? `compiled ${counted(nodes, "node")} in ${(ms / 1000).toFixed(1)} s`
    : "op by op";
  return `${engine.description}: ${how}; ${counted(rows, "row")}, ` +
    counted(steps, "step");
}
