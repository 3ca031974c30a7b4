/**
 * Fine-tuning: conversations in, a model that answers out.
 *
 * Everything that can be wrong is checked before anything is computed or
 * written.
 *
 * @module
 */
import { formatDataReport } from "../batch/data_report.ts";
import { prepareExamples } from "../batch/prepare.ts";
import type { ChatTemplate } from "../chat/template.ts";
import type { Tokenizer } from "../chat/tokenizer.ts";
import { readRows } from "../data/read_rows.ts";
import { type Gpt2Config, withDropout } from "../model/config.ts";
import type { Manifest } from "../store/manifest.ts";
import type { SftConfig } from "./config.ts";
import { newManifest } from "./new_manifest.ts";
import { openParts } from "./open_parts.ts";
import { assertOutputUsable } from "./open_run.ts";
import { prepareFile } from "./prepare_file.ts";
import { measuredRows, preparedRows, setForRun } from "./prepared_rows.ts";
import { type RunHost, type RunResult, runTraining } from "./run_training.ts";
import { lintBeforeTraining } from "./template_lint.ts";
import { trainingTemplate } from "./training_template.ts";
import { readYardstick, type YardstickData } from "./yardstick_data.ts";
import { yardstickTemplate } from "./yardstick_template.ts";

/**
 * Fine-tunes a model.
 *
 * @param experiment What the run belongs to, if it belongs to an experiment.
 * @throws {UserError} For anything a user can mend; nothing is written then.
 */
export async function runSft(
  config: SftConfig,
  host: RunHost,
  experiment?: Manifest["experiment"],
): Promise<RunResult> {
  await assertOutputUsable(config);
  const { engine, tokenizer, model, template } = await openParts(
    config,
    () => trainingTemplate(config),
    (line) => host.log(line),
  );

  const setAt = (folder: string) =>
    setForRun(folder, config, template, tokenizer);
  const set = await setAt(config.data_file);
  // A prepared set was linted with its rows when it was prepared.
  if (!set) {
    await lintBeforeTraining(
      config,
      template,
      tokenizer,
      () =>
        readRows(config.data_file, {
          onBadRow: config.on_bad_row,
          limit: config.data_limit,
          format: config.format,
          seed: config.seed,
        }),
      (text) => host.log(text),
    );
  }
  const { supervise, overlong, max_length: maxLength } = config;
  const prepare = (path: string, packing = config.packing) =>
    prepareFile(
      path,
      config,
      tokenizer,
      packing,
      (options, report) =>
        prepareExamples(readRows(path, options), {
          template,
          tokenizer,
          supervise,
          maxLength,
          overlong,
          report,
        }),
    );
  const training = set
    ? await preparedRows(set, "train", config, tokenizer)
    : await prepare(config.data_file);
  const measuredAt = async (path: string) => {
    const measured = await setAt(path);
    return measured
      ? await measuredRows(measured, set, config, tokenizer)
      // Isolated, so that no answer depends on its neighbours.
      : await prepare(path, "isolated");
  };
  const heldOut = config.eval_file === undefined
    ? set && await preparedRows(set, "held_out", config, tokenizer)
    : await measuredAt(config.eval_file);
  const asked = yardstickTemplate(template, config.yardstick_template);
  const yardstick = await yardstickOf(config, asked, tokenizer, model.config);
  host.log(formatDataReport(training.report));

  const { dropout } = config;
  const manifest = await newManifest("sft", config, tokenizer, engine, {
    training: training.report,
    heldOut: heldOut?.report,
  });
  return await runTraining({
    config,
    engine,
    manifest: {
      ...manifest,
      ...(experiment && { experiment }),
      ...(set && { preparedKey: set.key }),
      data: [...manifest.data, ...yardstick?.files ?? []],
      template: { name: template.name, sha256: template.sha256 },
    },
    model: dropout === undefined
      ? model.config
      : withDropout(model.config, dropout),
    values: model.values,
    tokenizer,
    template,
    rows: training.rows,
    heldOutRows: heldOut?.rows,
    yardstick,
    yardstickTemplate: asked,
  }, host);
}

/** The whole file, whatever part of the others the run is limited to. */
async function yardstickOf(
  config: SftConfig,
  template: ChatTemplate,
  tokenizer: Tokenizer,
  { n_positions }: Gpt2Config,
): Promise<YardstickData | undefined> {
  const { yardstick_file, on_bad_row } = config;
  if (yardstick_file === undefined) return undefined;
  return await readYardstick(yardstick_file, {
    tokenizer,
    template,
    positions: n_positions,
    onBadRow: on_bad_row,
  });
}
