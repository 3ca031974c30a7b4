/**
 * The yardstick of a trained model, and its place in a run's record.
 *
 * @module
 */
import { relative } from "node:path";
import type { OnBadRow } from "../chat/bad_row.ts";
import type { FormatName } from "../chat/formats/formats.ts";
import { UserError } from "../core/errors.ts";
import type { YardstickEvent } from "../core/events.ts";
import { oneHistory } from "../store/events.ts";
import { RunFolder } from "../store/run_store.ts";
import type { Place } from "./held_out.ts";
import { type ModelChoice, NO_TEMPLATE, openModel } from "./open_model.ts";
import { openYardstick } from "./yardstick.ts";
import { readYardstick } from "./yardstick_data.ts";

/** What is evaluated, and on what. */
export interface EvaluateConfig extends ModelChoice {
  /** Held-out conversations; see `yardstick_file` in config.ts. */
  readonly data_file: string;
  /** What its rows are; told from each row where not given. */
  readonly format?: FormatName;
  readonly on_bad_row: OnBadRow;
  /** The run that the model comes from: its record gets the figures. */
  readonly output_dir?: string;
}

/** Figures, and what to know before trusting them. */
export interface Evaluation {
  readonly event: YardstickEvent;
  readonly warning: string | undefined;
}

/** Where a model stands that no run tells of. */
const NOWHERE: Place = { step: 0, epoch: 0, trainedTokens: 0 };

/** @throws {UserError} For anything a user can mend; nothing is written then. */
export async function evaluateModel(
  config: EvaluateConfig,
): Promise<Evaluation> {
  const { model_path, output_dir, data_file } = config;
  const run = output_dir === undefined
    ? undefined
    : await RunFolder.open(output_dir);
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
  const data = await readYardstick(data_file, {
    tokenizer: model.tokenizer,
    template,
    positions: model.config.n_positions,
    onBadRow: config.on_bad_row,
    format: config.format,
  });
  const yardstick = openYardstick({ ...model, template }, data);
  try {
    const { event } = await yardstick.measure(place);
    await run?.append(event);
    return { event, warning };
  } finally {
    yardstick.dispose();
  }
}

/**
 * How far a run was when it wrote a model.
 *
 * @throws {UserError} If it is another run's model, or the run goes on.
 */
async function placeIn(run: RunFolder, model_path: string): Promise<Place> {
  const { outcome } = await run.manifest();
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
  const place = name === "final"
    ? steps.at(-1)
    : steps.find(({ step }) => step === Number(number));
  if (place) {
    const { step, epoch, trainedTokens } = place;
    return { step, epoch, trainedTokens };
  }
  throw new UserError(
    `Cannot add to the record of "${run.path}": "${model_path}" is none of ` +
      `its models, pass "${run.path}/final" or leave out --output_dir`,
  );
}
