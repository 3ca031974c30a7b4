/**
 * Pretraining: texts in, a model that writes on out.
 *
 * Rows are packed as fine-tuning's are; every token is trained.
 *
 * @module
 */
import { formatDataReport } from "../batch/data_report.ts";
import { prepareTexts } from "../batch/prepare_text.ts";
import { parseTextRow } from "../chat/formats/parse_row.ts";
import { loadTokenizer } from "../chat/tokenizer.ts";
import { readRowsAs } from "../data/read_rows.ts";
import { openEngine } from "../engine/auto.ts";
import { checkedConfig, GPT2_DEFAULTS, withDropout } from "../model/config.ts";
import {
  gpt2Parameters,
  initialValues,
  parameterCount,
} from "../model/parameters.ts";
import type { PretrainConfig } from "./config.ts";
import { assertFitsPositions } from "./model_files.ts";
import { newManifest } from "./new_manifest.ts";
import { assertOutputUsable } from "./open_run.ts";
import { prepareFile } from "./prepare_file.ts";
import { type RunHost, type RunResult, runTraining } from "./run_training.ts";

/**
 * Trains a fresh GPT-2.
 *
 * @throws {UserError} For anything a user can mend; nothing is written then.
 */
export async function runPretrain(
  config: PretrainConfig,
  host: RunHost,
): Promise<RunResult> {
  await assertOutputUsable(config);
  const engine = await openEngine(
    config.engine,
    config,
    (line) => host.log(line),
  );
  const tokenizer = await loadTokenizer(config.tokenizer_path);
  const { n_layer, n_embd, n_head, n_positions, dropout } = config;
  const shape = checkedConfig({
    ...GPT2_DEFAULTS,
    vocab_size: tokenizer.vocabularySize,
    n_layer,
    n_embd,
    n_head,
    n_positions,
  });
  assertFitsPositions(config.max_length, shape);

  const parseText = (value: unknown, where: string) =>
    parseTextRow(value, where, config.format);
  const prepare = (path: string) =>
    prepareFile(
      path,
      config,
      tokenizer,
      "isolated",
      (options, report) =>
        prepareTexts(readRowsAs(path, parseText, options), {
          tokenizer,
          maxLength: config.max_length,
          report,
        }),
    );
  const training = await prepare(config.data_file);
  host.log(formatDataReport(training.report));
  const heldOut = config.eval_file === undefined
    ? undefined
    : await prepare(config.eval_file);

  const specs = gpt2Parameters(shape);
  host.log(`fresh GPT-2: ${parameterCount(specs).toLocaleString()} parameters`);
  const values = specs.map((spec) => [
    spec.name,
    initialValues(spec, config.seed),
  ]);
  return await runTraining({
    config,
    engine,
    manifest: await newManifest("pretrain", config, tokenizer, engine, {
      training: training.report,
      heldOut: heldOut?.report,
    }),
    model: dropout === undefined ? shape : withDropout(shape, dropout),
    values: Object.fromEntries(values),
    tokenizer,
    rows: training.rows,
    heldOutRows: heldOut?.rows,
  }, host);
}
