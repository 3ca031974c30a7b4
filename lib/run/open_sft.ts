/**
 * All that a fine-tuning run needs, from its settings: model, packed rows and
 * held-out sets.
 *
 * Everything that can be wrong is found here, before anything is computed or
 * written.
 *
 * @module
 */
import { exampleOf } from "../batch/row_example.ts";
import { columnsOf } from "../chat/columns.ts";
import { parseRow } from "../chat/formats/parse_row.ts";
import type { NameHost } from "../core/host.ts";
import { readRows } from "../data/read_rows.ts";
import { assertReadableTwice } from "../data/source/source_files.ts";
import { overlapText } from "../measure/overlap.ts";
import { promptTemplate } from "../measure/prompt_template.ts";
import { filesAsTyped } from "../open/named_folders.ts";
import { openParts } from "../open/open_parts.ts";
import { lintBeforeTraining } from "../open/template_lint.ts";
import { trainingTemplate } from "../open/training_template.ts";
import type { LoadedModel } from "../open/model_files.ts";
import type { SftConfig } from "../settings/config.ts";
import type { WithTokenizer } from "../settings/own_tokenizer.ts";
import { hashModel } from "../store/model_folder.ts";
import { copyTokenizer } from "../tokenizer/save_tokenizer.ts";
import type { Tokenizer } from "../tokenizer/tokenizer.ts";
import { leftOutBy, openOverlap, overlapLines } from "./held_out_overlap.ts";
import {
  readAsked,
  type ReadHeldOutSet,
  readHeldOutSets,
  rowLines,
} from "./held_out_sets.ts";
import { newManifest } from "./new_manifest.ts";
import { runFolders } from "./open_run.ts";
import { measuring, packFile } from "./packed_file.ts";
import {
  adapterStart,
  assertNoAdapter,
  partLine,
  trainedPart,
} from "./plan/trained_part.ts";
import {
  type OpenedSet,
  openSet,
  packHalf,
  packMeasured,
} from "./prepare/packed_set.ts";
import { isPreparedSet } from "./prepare/prepared_set.ts";
import type { OpenedTraining, RunContext } from "./training_run.ts";

/** What is known of a run beside its settings. */
export interface OpenSftOptions extends Pick<RunContext, "commits"> {
  /** The model, where its folder is still to be made. */
  readonly loaded?: LoadedModel;
}

/**
 * Opens a run.
 *
 * @throws {UserError} For anything a user can mend.
 */
export async function openSft(
  config: WithTokenizer<SftConfig>,
  host: NameHost,
  { loaded, commits: known }: OpenSftOptions = {},
): Promise<OpenedTraining> {
  await assertReadableTwice(config.data_file);
  const { folders, commits } = await runFolders(
    // What is still to be made is on no hub.
    loaded ? { ...config, model_path: config.tokenizer_path } : config,
    host,
    known,
  );
  const parts = await openParts(
    { ...config, ...folders, loaded },
    () => trainingTemplate({ ...config, ...folders }),
    (line) => host.log(line),
  );
  const { engine, tokenizer, template } = parts;
  const { model, values } = parts.loaded;
  const trained = trainedPart(
    config.dropout === undefined ? model : model.withDropout(config.dropout),
    config,
  );
  if (trained.adapter) await assertNoAdapter(folders.model_path);
  const tokenizerCopy = await copyTokenizer(folders.tokenizer_path);
  const columns = columnsOf(config);
  const setAt = (folder: string) =>
    openSet(folder, config, template, tokenizer);
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
          columns,
          seed: config.seed,
        }),
      (text) => host.log(text),
    );
  }
  const { supervise, overlong, max_length: maxLength, format } = config;
  const form = { template, tokenizer, supervise, maxLength, overlong };
  const rowOf = (value: unknown, where: string) =>
    parseRow(value, where, format, columns);
  const overlap = await openOverlap(
    config,
    (value, where) => overlapText(rowOf(value, where)),
  );
  const training = set
    ? await packHalf(set, "train", config, tokenizer)
    : await packFile(
      config.data_file,
      config,
      tokenizer,
      config.packing,
      (value, where) => {
        const row = rowOf(value, where);
        const made = exampleOf(row, form);
        if (!("dropped" in made)) overlap.meet(overlapText(row));
        return { made: [made], notes: made.notes };
      },
    );
  const overlapping = await overlapLines(config, overlap);
  if (set && config.eval_file.length > 0) {
    host.log(
      "held-out rows are not looked for in a prepared set, see prepare " +
        "--decontaminate",
    );
  }
  const prompted = promptTemplate(template, config.prompt_template);
  const heldOut = config.eval_file.length > 0
    ? await readHeldOutSets(config.eval_file, {
      ownLoss: async (file) => {
        const measured = await setAt(file.path);
        if (measured) {
          return await packMeasured(
            measured,
            set,
            measuring(config),
            tokenizer,
          );
        }
        const why = leftOutBy(config, overlap, file);
        return await packFile(
          file.path,
          measuring(config),
          tokenizer,
          // So that no answer depends on its neighbours.
          "isolated",
          (value, where) => {
            const dropped = why(where);
            const made = dropped === undefined
              ? exampleOf(rowOf(value, where), form)
              : { dropped };
            return { made: [made], notes: made.notes };
          },
        );
      },
      evaluation: async (file) => {
        if (await isPreparedSet(file.path)) return undefined;
        return await readAsked(file, config, {
          tokenizer,
          template: prompted,
          positions: model.positions,
          columns,
          overlap,
        });
      },
    })
    : await heldOutHalf(set, measuring(config), tokenizer);
  for (const line of rowLines(training.report, overlapping, heldOut)) {
    host.log(line);
  }

  const described = partLine(trained);
  if (described !== undefined) host.log(described);
  return {
    config,
    engine,
    record: async () => ({
      ...await newManifest("sft", config, {
        engine,
        tokenizer,
        tokenizerCopy,
        commits,
      }, { training: training.report, heldOut }),
      ...(set && { preparedKey: set.key }),
      template: { name: template.name, sha256: template.sha256 },
      model: filesAsTyped(
        config.model_path,
        await hashModel(folders.model_path),
      ),
    }),
    model: trained,
    base: config.model_path,
    values: () => ({ ...values, ...adapterStart(trained, config.seed) }),
    tokenizer,
    tokenizerCopy,
    template,
    rows: training.rows,
    report: training.report,
    heldOut,
    promptTemplate: prompted,
  };
}

/** The half of a prepared set that was held out, if any was. */
async function heldOutHalf(
  set: OpenedSet | undefined,
  config: SftConfig,
  tokenizer: Tokenizer,
): Promise<ReadHeldOutSet[]> {
  const half = set && await packHalf(set, "held_out", config, tokenizer);
  if (!half) return [];
  return [{ name: "held_out", rows: half.rows, report: half.report }];
}
