/**
 * Pretraining: from texts to a model that continues texts.
 *
 * Rows are packed as fine-tuning's are; every token is trained.
 *
 * @module
 */
import { formatDataReport } from "../batch/data_report.ts";
import { assertReadableTwice } from "../data/source/source_files.ts";
import { unreadNotes } from "../batch/row_example.ts";
import { examplesOfText } from "../batch/text_examples.ts";
import { columnsOf } from "../chat/columns.ts";
import { parseTextRow, type TextRow } from "../chat/formats/parse_row.ts";
import type { NameHost, RunHost } from "../core/host.ts";
import { openEngine } from "../engine/auto.ts";
import { parameterCount } from "../model/parameters.ts";
import { assertFitsPositions } from "../open/model_files.ts";
import { assertTraining } from "../settings/check_training.ts";
import { PRETRAIN, type PretrainConfig } from "../settings/config.ts";
import { ownShape } from "../settings/shape.ts";
import { copyTokenizer } from "../tokenizer/save_tokenizer.ts";
import { loadTokenizer } from "../tokenizer/tokenizer.ts";
import { leftOutBy, openOverlap, overlapLines } from "./held_out_overlap.ts";
import { readHeldOutSets } from "./held_out_sets.ts";
import { freshModel, freshValues } from "./fresh_model.ts";
import { newManifest } from "./new_manifest.ts";
import { runFolders, takeOutput } from "./open_run.ts";
import { type MadeOfRow, measuring, packFile } from "./packed_file.ts";
import { type RunResult, runTraining } from "./run_training.ts";
import type { OpenedTraining } from "./training_run.ts";

/**
 * Trains a fresh model.
 *
 * @throws {UserError} For anything a user can mend; nothing is written then.
 */
export async function runPretrain(
  settings: PretrainConfig,
  host: RunHost,
): Promise<RunResult> {
  assertTraining(PRETRAIN, settings);
  const config = ownShape(settings);
  using _ = await takeOutput(config, "pretrain");
  const { record, ...run } = await openPretrain(config, host);
  return await runTraining({ ...run, manifest: await record() }, host);
}

/**
 * All that a pretraining run needs, from its settings.
 *
 * @throws {UserError} For anything a user can mend.
 */
export async function openPretrain(
  settings: PretrainConfig,
  host: NameHost,
): Promise<OpenedTraining> {
  const config = ownShape(settings);
  await assertReadableTwice(config.data_file);
  const { folders, commits } = await runFolders(config, host);
  const engine = await openEngine(
    config.engine,
    config,
    (line) => host.log(line),
  );
  const tokenizer = await loadTokenizer(folders.tokenizer_path);
  const tokenizerCopy = await copyTokenizer(folders.tokenizer_path);
  const model = freshModel(config, tokenizer.vocabularySize);
  assertFitsPositions(config.max_length, model);

  const form = { tokenizer, maxLength: config.max_length };
  const columns = columnsOf(config);
  const rowOf = (value: unknown, where: string) =>
    parseTextRow(value, where, config.format, columns);
  const overlap = await openOverlap(
    config,
    (value, where) => rowOf(value, where).text,
  );
  const madeOf = (row: TextRow) => ({
    made: examplesOfText(row.text, form),
    notes: unreadNotes(row),
  });
  const pack = (
    path: string,
    read: PretrainConfig,
    examplesOf: (value: unknown, where: string) => MadeOfRow,
  ) => packFile(path, read, tokenizer, "isolated", examplesOf);
  const training = await pack(config.data_file, config, (value, where) => {
    const row = rowOf(value, where);
    overlap.meet(row.text);
    return madeOf(row);
  });
  host.log(formatDataReport(training.report));
  for (const line of await overlapLines(config, overlap)) host.log(line);
  const heldOut = await readHeldOutSets(config.eval_file, {
    ownLoss: (file) => {
      const why = leftOutBy(config, overlap, file);
      return pack(file.path, measuring(config), (value, where) => {
        const dropped = why(where);
        return dropped === undefined
          ? madeOf(rowOf(value, where))
          : { made: [{ dropped }] };
      });
    },
  });

  const count = parameterCount(model.parameters).toLocaleString();
  host.log(`fresh ${model.family}: ${count} parameters`);
  return {
    config,
    engine,
    record: () =>
      newManifest("pretrain", config, {
        engine,
        tokenizer,
        tokenizerCopy,
        commits,
      }, { training: training.report, heldOut }),
    model: config.dropout === undefined
      ? model
      : model.withDropout(config.dropout),
    values: () => freshValues(model, config.seed),
    tokenizer,
    tokenizerCopy,
    rows: training.rows,
    report: training.report,
    heldOut,
  };
}
