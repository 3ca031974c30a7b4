/**
 * The evaluation of a trained model, and its place in a run's record.
 *
 * @module
 */
import { relative } from "node:path";
import { noteLines } from "../batch/data_report.ts";
import type { OnBadRow } from "../chat/bad_row.ts";
import { columnsOf } from "../chat/columns.ts";
import type { FormatName } from "../chat/formats/formats.ts";
import { UserError } from "../core/errors.ts";
import type { EvaluationEvent } from "../core/events.ts";
import {
  type EvaluationSubject,
  openEvaluation,
} from "../measure/evaluation.ts";
import {
  askedQuestions,
  describeEvaluationSet,
  type EvaluationSet,
  isMeasurable,
  readEvaluationSet,
} from "../measure/evaluation_set.ts";
import type { Place } from "../measure/held_out.ts";
import { evalFiles } from "../open/eval_files.ts";
import {
  type ModelChoice,
  NO_TEMPLATE,
  openModel,
} from "../open/open_model.ts";
import { oneHistory } from "../store/events.ts";
import { lockFolder } from "../store/folder_lock.ts";
import { finalStep } from "../store/manifest.ts";
import { RunFolder } from "../store/run_store.ts";

/** What is evaluated, and on what. */
export interface EvaluateConfig extends ModelChoice {
  /** Held-out conversations, at least one set; as in `TrainingConfig`. */
  readonly eval_file: readonly string[];
  /** Rows of each set read at most; all where left out. */
  readonly eval_limit?: number;
  /** What its rows are; told from each row where not given. */
  readonly format?: FormatName;
  /** Other names of their keys, as `--columns` takes them. */
  readonly columns?: string;
  readonly on_bad_row: OnBadRow;
  /** The run that the model comes from: its record gets the figures. */
  readonly output_dir?: string;
}

/** Figures, one event a set, and what to know before trusting them. */
export interface EvaluatedModel {
  readonly events: readonly EvaluationEvent[];
  readonly warning: string | undefined;
}

/** Where a model stands that no run tells of. */
const NOWHERE: Place = { step: 0, epoch: 0, trainedTokens: 0 };

/** @throws {UserError} For anything a user can mend; nothing is written then. */
export async function evaluateModel(
  config: EvaluateConfig,
): Promise<EvaluatedModel> {
  const { model_path, output_dir, load_dtype = "fp32" } = config;
  if (output_dir !== undefined && load_dtype !== "fp32") {
    throw new UserError(
      `Cannot add to the record of "${output_dir}" with --load_dtype ` +
        `${load_dtype}: its other figures are of fp32, leave out --output_dir`,
    );
  }
  const run = output_dir === undefined
    ? undefined
    : await RunFolder.open(output_dir);
  using _ = run && await lockFolder(run.path, "evaluate");
  const place = run ? await placeIn(run, model_path) : NOWHERE;
  const model = await openModel(config);
  const { template, warning } = model;
  if (!template) {
    const why = config.template === NO_TEMPLATE
      ? `--template ${NO_TEMPLATE} writes no answers`
      : "it does not say how it is prompted";
    throw new UserError(
      `Cannot evaluate "${model_path}": ${why}, pass the --template that it ` +
        "was trained with",
    );
  }
  const subject = { ...model, template };
  const sets = await readSets(config, subject);
  const events: EvaluationEvent[] = [];
  for (const { name, set } of sets) {
    const evaluation = openEvaluation(subject, name, set);
    try {
      const { event, questions } = await evaluation.measure(place);
      assertFinite(event, model_path);
      events.push(event);
      await run?.appendQuestions({
        set: name,
        dataSha256: set.sha256,
        step: place.step,
        questions: askedQuestions(set),
        measured: questions,
      });
      await run?.append(event);
    } finally {
      evaluation.dispose();
    }
  }
  return { events, warning };
}

/**
 * Refuses a model that diverged: its answers are chosen by no numbers, and so are
 * the shares of them.
 *
 * @throws {UserError} If its loss is not finite.
 */
function assertFinite(
  { set, answerNatsPerToken }: EvaluationEvent,
  path: string,
): void {
  if (Number.isFinite(answerNatsPerToken)) return;
  throw new UserError(
    `Cannot evaluate "${path}": its loss on "${set}" is ${answerNatsPerToken}, ` +
      "as after training that diverged, pass another model or train again with " +
      "a lower learning rate",
  );
}

/** Reads all sets before anything is measured. */
async function readSets(
  { eval_file, eval_limit, on_bad_row, format, columns, log }: EvaluateConfig,
  { tokenizer, template, model }: EvaluationSubject,
): Promise<{ readonly name: string; readonly set: EvaluationSet }[]> {
  const names = columnsOf({ columns });
  const sets = [];
  for (const { name, path } of await evalFiles(eval_file)) {
    const set = await readEvaluationSet(path, {
      tokenizer,
      template,
      positions: model.positions,
      onBadRow: on_bad_row,
      format,
      columns: names,
      limit: eval_limit,
    });
    for (const line of noteLines(set.notes)) log?.(`${name}: ${line}`);
    if (!isMeasurable(set)) {
      throw new UserError(
        `Cannot evaluate on "${path}": there is ` +
          `${describeEvaluationSet(set)}, expected conversations with answers`,
      );
    }
    sets.push({ name, set });
  }
  return sets;
}

/**
 * How far a run was when it wrote a model.
 *
 * @throws {UserError} If it is another run's model, or the run goes on.
 */
async function placeIn(run: RunFolder, model_path: string): Promise<Place> {
  const manifest = await run.manifest();
  const { outcome } = manifest;
  if (outcome === "running") {
    throw new UserError(
      `Cannot add to the record of "${run.path}": the run goes on or was ` +
        "killed, let it finish or leave out --output_dir",
    );
  }
  const events = oneHistory(await Array.fromAsync(run.events()));
  const steps = events.filter((event) => event.kind === "step");
  const [path, folder] = await Promise.all(
    [model_path, run.path].map((one) => Deno.realPath(one).catch(() => one)),
  );
  const name = relative(folder, path);
  const number = /^checkpoint-(\d+)$/.exec(name)?.[1];
  const kept = name === "final" ? finalStep(manifest) : Number(number);
  const place = kept === undefined
    ? steps.at(-1)
    : steps.find(({ step }) => step === kept);
  if (place) {
    const { step, epoch, trainedTokens } = place;
    return { step, epoch, trainedTokens };
  }
  throw new UserError(
    `Cannot add to the record of "${run.path}": "${model_path}" is none of ` +
      `its models, pass "${run.path}/final" or leave out --output_dir`,
  );
}
