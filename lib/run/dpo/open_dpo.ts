/**
 * All that a run needs that learns from pairs of answers, from its settings:
 * model, packed pairs, what the reference gives them, and held-out sets.
 *
 * A held-out set of pairs is measured as the run learns: its loss, its margin and
 * how often the chosen answer wins. One of conversations is evaluated, as it is
 * for every model.
 *
 * @module
 */
import { emptyDataReport } from "../../batch/data_report.ts";
import { type Pair, pairOf } from "../../batch/pairs/pair_example.ts";
import type { PairLogps, PairRow } from "../../batch/pairs/pair_rows.ts";
import { columnsOf } from "../../chat/columns.ts";
import type { PreferenceRow } from "../../chat/formats/preference.ts";
import type { Conversation } from "../../chat/message.ts";
import { UserError } from "../../core/errors.ts";
import type { NameHost } from "../../core/host.ts";
import { readRowsAs } from "../../data/read_rows.ts";
import { assertReadableTwice } from "../../data/source/source_files.ts";
import { overlapText } from "../../measure/overlap.ts";
import { promptTemplate } from "../../measure/prompt_template.ts";
import { evalFiles } from "../../open/eval_files.ts";
import { filesAsTyped } from "../../open/named_folders.ts";
import { openParts } from "../../open/open_parts.ts";
import { lintBeforeTraining } from "../../open/template_lint.ts";
import { trainingTemplate } from "../../open/training_template.ts";
import type { DpoConfig } from "../../settings/config.ts";
import type { WithTokenizer } from "../../settings/own_tokenizer.ts";
import { hashModel } from "../../store/model_folder.ts";
import { copyTokenizer } from "../../tokenizer/save_tokenizer.ts";
import { leftOutBy, openOverlap, overlapLines } from "../held_out_overlap.ts";
import {
  readAsked,
  type ReadHeldOutSet,
  readHeldOutSets,
  rowLines,
} from "../held_out_sets.ts";
import { newManifest } from "../new_manifest.ts";
import { runFolders } from "../open_run.ts";
import { measuring } from "../packed_file.ts";
import { isPreparedSet } from "../prepare/prepared_set.ts";
import {
  adapterStart,
  assertNoAdapter,
  partLine,
  trainedPart,
} from "../plan/trained_part.ts";
import type { OpenedTraining, RunContext } from "../training_run.ts";
import {
  comparedText,
  holdsPairs,
  preferenceOf,
  readPairs,
} from "./pair_file.ts";
import { pairObjective } from "./pair_objective.ts";
import { referenceLogps } from "./reference_logps.ts";

/** The mask is fine-tuning's: answers, and what ends them. */
const MASK = { supervise: "assistant" } as const;

/** What is known of a run beside its settings. */
export interface OpenDpoOptions extends Pick<RunContext, "commits"> {
  /** Where `referenceLogps()` keeps what it computes. */
  readonly cache?: string;
}

/**
 * Opens a run.
 *
 * @throws {UserError} For anything a user can mend.
 */
export async function openDpo(
  config: WithTokenizer<DpoConfig>,
  host: NameHost,
  { commits: known, cache }: OpenDpoOptions = {},
): Promise<OpenedTraining> {
  await assertReadableTwice(config.data_file);
  await assertNotPrepared(config);
  const log = (line: string) => host.log(line);
  const { folders, commits } = await runFolders(config, host, known);
  const { engine, tokenizer, template, loaded } = await openParts(
    { ...config, ...folders },
    () => trainingTemplate({ ...config, ...folders, ...MASK }),
    log,
  );
  const { model, values } = loaded;
  const trained = trainedPart({
    ...model.withDropout(config.dropout),
    // Whoever trains the model on finds its own rate there.
    configJson: model.configJson,
  }, config);
  if (trained.adapter) await assertNoAdapter(folders.model_path);
  const tokenizerCopy = await copyTokenizer(folders.tokenizer_path);
  const columns = columnsOf(config);
  const rowOf = (value: unknown, where: string) =>
    preferenceOf(value, where, columns);
  await lintBeforeTraining(
    { ...config, ...MASK },
    template,
    tokenizer,
    () => bothSides(config, rowOf),
    log,
  );
  const form = {
    template,
    tokenizer,
    maxLength: config.max_length,
    maxPromptLength: config.max_prompt_length,
    overlong: config.overlong,
  };
  const { format } = config;
  const overlap = await openOverlap(
    config,
    (value, where) => comparedText(value, where, { format, columns }),
  );
  const training = await readPairs(
    config.data_file,
    config,
    tokenizer,
    (value, where) => {
      const row = rowOf(value, where);
      const made = pairOf(row, form);
      if (!("dropped" in made)) overlap.meet(overlapText(row.chosen));
      return made;
    },
  );
  const overlapping = await overlapLines(config, overlap);
  const prompted = promptTemplate(template, config.prompt_template);
  const pairSets: (readonly PairRow[])[] = [training.rows];
  const heldOut = await readHeldOutSets(config.eval_file, {
    ownLoss: async (file) => {
      if (!await holdsPairs(file.path, columns)) return NO_PAIRS;
      const why = leftOutBy(config, overlap, file);
      const found = await readPairs(
        file.path,
        measuring(config),
        tokenizer,
        (value, where) => {
          const dropped = why(where);
          return dropped === undefined
            ? pairOf(rowOf(value, where), form)
            : { dropped };
        },
      );
      pairSets.push(found.rows);
      return found;
    },
    evaluation: async (file) => {
      if (await holdsPairs(file.path, columns)) return undefined;
      return await readAsked(file, config, {
        tokenizer,
        template: prompted,
        positions: model.positions,
        columns,
        overlap,
      });
    },
  });
  for (const line of rowLines(training.report, overlapping, heldOut)) {
    log(line);
  }

  const described = partLine(trained);
  if (described) log(described);

  const files = await hashModel(folders.model_path);
  const reference = {
    engine,
    model,
    values,
    files,
    maxLength: config.max_length,
    rowsPerBatch: 2 * config.batch_size,
    padToken: tokenizer.padToken,
  };
  const logps = new Map<Pair, PairLogps>();
  for (const rows of pairSets) {
    const pairs = rows.flatMap((row) => row.pairs);
    const found = await referenceLogps(reference, pairs, log, cache);
    for (const [pair, own] of found) logps.set(pair, own);
  }
  return {
    config,
    engine,
    record: async () => ({
      ...await newManifest("dpo", config, {
        engine,
        tokenizer,
        tokenizerCopy,
        commits,
      }, { training: training.report, heldOut: heldOut.filter(isOfPairs) }),
      template: { name: template.name, sha256: template.sha256 },
      model: filesAsTyped(config.model_path, files),
    }),
    model: trained,
    base: config.model_path,
    // Beside an adapter the reference is the model without it.
    values: () => ({ ...values, ...adapterStart(trained, config.seed) }),
    tokenizer,
    tokenizerCopy,
    template,
    rows: training.rows,
    report: training.report,
    heldOut,
    promptTemplate: prompted,
    objective: pairObjective(config, pairSets.flat(), logps),
  };
}

/** Of a set that is evaluated alone. */
const NO_PAIRS = { rows: [], report: emptyDataReport() };

function isOfPairs({ rows }: ReadHeldOutSet): boolean {
  return rows.length > 0;
}

/** The conversations that a run's pairs are made of. */
async function* bothSides(
  { data_file, on_bad_row: onBadRow, seed, data_limit: limit }: DpoConfig,
  rowOf: (value: unknown, where: string) => PreferenceRow,
): AsyncGenerator<Conversation> {
  const reading = { onBadRow, seed, limit };
  for await (const row of readRowsAs(data_file, rowOf, reading)) {
    yield row.chosen;
    yield row.rejected;
  }
}

/** Tokens that were prepared are no pairs. */
async function assertNotPrepared(
  { data_file, eval_file }: DpoConfig,
): Promise<void> {
  const heldOut = await evalFiles(eval_file);
  for (const path of [data_file, ...heldOut.map(({ path }) => path)]) {
    if (!await isPreparedSet(path)) continue;
    throw new UserError(
      `Cannot learn from pairs of "${path}": it is a prepared set, which has ` +
        "none, pass the rows that it was made of",
    );
  }
}
