/**
 * A data file made ready to train on, once: shards of tokenized examples.
 *
 * Read top to bottom: say what is to be made, see what is there, go on from
 * there. Nothing is printed here: the host does that.
 *
 * @module
 */
import { join } from "node:path";
import { assertNotEmpty, formatDataReport } from "../../batch/data_report.ts";
import { assertKnowsTemplate } from "../../chat/assert_knows_template.ts";
import { columnsOf } from "../../chat/columns.ts";
import type { ChatTemplate } from "../../chat/template.ts";
import { UserError } from "../../core/errors.ts";
import { peakMemoryMiB } from "../../core/machine.ts";
import {
  cacheKey,
  PREPARE_VERSION,
  type PreparedSettings,
} from "../../data/prepare/cache_key.ts";
import { hasLetters } from "../../data/prepare/contamination.ts";
import { Duplicates } from "../../data/prepare/duplicates.ts";
import { freshTotals, type Totals } from "../../data/prepare/journal.ts";
import { countPadding } from "../../data/prepare/padding.ts";
import {
  type Part,
  type PipelineNews,
  preparedParts,
} from "../../data/prepare/pipeline.ts";
import { rowText } from "../../data/prepare/row_text.ts";
import { openWorkers } from "../../data/prepare/worker_pool.ts";
import { readRows } from "../../data/read_rows.ts";
import { rawRows } from "../../data/source/raw_rows.ts";
import type { NameHost } from "../../core/host.ts";
import { namedFolders } from "../../open/named_folders.ts";
import { lintBeforeTraining } from "../../open/template_lint.ts";
import { trainingTemplate } from "../../open/training_template.ts";
import { assertSettings } from "../../settings/check.ts";
import {
  defaultWorkers,
  PREPARE,
  type PrepareConfig,
} from "../../settings/prepare_config.ts";
import { lockFolder } from "../../store/folder_lock.ts";
import { assertReplaceable, writeMarked } from "../../store/marked_file.ts";
import { loadTokenizer, type Tokenizer } from "../../tokenizer/tokenizer.ts";
import { preparedPage } from "../../view/report/prepared_page.ts";
import type { PreparedSet } from "./prepared_set.ts";
import { recordedSettings } from "./recorded_settings.ts";
import { folderState, SetWriter, tidyFolder } from "./set_writer.ts";
import { type SourceContents, sourceContents } from "./source_contents.ts";

/** Who watches the work. */
export interface PrepareHost extends NameHost {
  /**
   * Told after every batch.
   *
   * @param done Input rows that earlier processes did.
   * @param total All input rows, where that can be known.
   */
  onProgress(news: PipelineNews, done: number, total?: number): void;
  stopRequested(): boolean;
}

/** How it ended. */
export interface PrepareResult {
  readonly outcome: "prepared" | "already there" | "interrupted";
  /** Input rows that are in shards, left out or counted. */
  readonly rows: number;
  readonly workers: number;
  /** The most physical memory that the process held. */
  readonly peakMiB?: number;
  readonly reportPath: string;
  /** The data report as a table, where a set was prepared. */
  readonly account?: string;
}

/** The report beside the shards. */
const REPORT_FILE = "report.html";

/**
 * Prepares a set, or what is left of it.
 *
 * @throws {UserError} For anything a user can mend; shards that are written by
 * then stay, and the same call goes on after them.
 */
export async function prepareSet(
  config: PrepareConfig,
  host: PrepareHost,
): Promise<PrepareResult> {
  assertSettings(PREPARE, config);
  using _ = await lockFolder(config.output_dir, "prepare");
  const { output_dir: folder, workers = defaultWorkers() } = config;
  const reportPath = join(folder, REPORT_FILE);
  const { folders } = await namedFolders(
    { tokenizer_path: config.tokenizer_path },
    host,
  );
  const template = await trainingTemplate({ ...config, ...folders });
  const tokenizer = await loadTokenizer(folders.tokenizer_path);
  assertKnowsTemplate(tokenizer, template);
  const source = await sourceContents(config.data_file, config.seed);
  const settings = await settingsOf(config, template, tokenizer, source);
  const key = cacheKey(settings);

  const state = await folderState(folder, { key, settings });
  if (state.kind === "complete") {
    await tidyFolder(folder);
    const { rows } = state.set.report;
    return { outcome: "already there", rows, workers, reportPath };
  }
  // A template that can train nothing is refused before the first row.
  await lintBeforeTraining(
    config,
    template,
    tokenizer,
    () =>
      readRows(config.data_file, {
        // The workers report bad rows, since they know the number of each.
        onBadRow: "skip",
        format: config.format,
        columns: columnsOf(config),
        seed: config.seed,
      }),
    (text) => host.log(text),
  );
  await assertReplaceable(reportPath, "prepare");
  const { journal, damage } = state;
  if (damage !== undefined) host.log(`made again: ${damage}`);
  const after = journal?.parts.at(-1);
  const evaluationQuestions = await questionsOf(config);
  using written = await SetWriter.open(folder, { key, settings }, journal);
  const duplicates = new Duplicates(settings);
  for await (const marks of written.marks()) duplicates.restore(marks);
  if (after) host.log(`going on after row ${after.rows} of "${folder}"`);

  const pool = await openWorkers(workers, {
    ...settings,
    chatTemplate: template,
    tokenizerPath: folders.tokenizer_path,
    format: config.format,
    columns: columnsOf(config),
    evaluationQuestions,
  });
  const parts = preparedParts(
    rawRows(config.data_file, { seed: config.seed }),
    {
      settings,
      key,
      tokenBytes: tokenizer.vocabularySize <= 1 << 16 ? 2 : 4,
      workers: pool,
      duplicates,
      after,
      onProgress: (news) =>
        host.onProgress(news, after?.rows ?? 0, source.rows),
      stopRequested: host.stopRequested,
    },
  );
  let last: Pick<Part, "totals" | "rows"> | undefined = after &&
    { totals: after, rows: after.rows };
  let complete = false;
  try {
    for (;;) {
      const { done, value } = await parts.next();
      if (done) {
        complete = value;
        break;
      }
      await written.write(value);
      last = value;
    }
  } finally {
    await parts.return(false);
    pool.close();
  }
  const rows = last?.rows ?? 0;
  if (!complete) return { outcome: "interrupted", rows, workers, reportPath };

  const set = setOf(config, key, settings, written, last?.totals);
  const { report } = set;
  assertNotEmpty(report, config.data_file);
  const account = formatDataReport(report);
  const page = await preparedPage({
    title: `Prepared: ${config.data_file}`,
    summary: account,
    lengths: set.lengths,
    key,
  });
  await writeMarked(reportPath, page, "prepare");
  await written.complete(set);
  const peakMiB = peakMemoryMiB();
  return { outcome: "prepared", rows, workers, peakMiB, reportPath, account };
}

function setOf(
  config: PrepareConfig,
  key: string,
  settings: PreparedSettings,
  { shards }: SetWriter,
  totals: Totals | undefined,
): PreparedSet {
  const { report, lengths } = totals ?? freshTotals();
  countPadding(report, lengths, settings.maxLength);
  const { data_file } = config;
  return { key, settings, data_file, shards, report, lengths };
}

/** Everything in the configuration that decides the bytes. */
async function settingsOf(
  config: PrepareConfig,
  template: ChatTemplate,
  tokenizer: Tokenizer,
  source: SourceContents,
): Promise<PreparedSettings> {
  const { decontaminate, seed } = config;
  const found = {
    version: PREPARE_VERSION,
    data: source.files,
    reading: source.reading,
    template: {
      name: template.name,
      sha256: template.sha256,
      variables: template.variables ?? {},
    },
    tokenizer: tokenizer.sha256,
  };
  return recordedSettings(found, {
    ...config,
    decontaminate: decontaminate === undefined
      ? undefined
      : (await sourceContents(decontaminate, seed)).files,
  });
}

/**
 * What the evaluation asks; nothing where there is none.
 *
 * @throws {UserError} If it asks nothing.
 */
async function questionsOf(
  { decontaminate: path, seed }: PrepareConfig,
): Promise<string[]> {
  if (path === undefined) return [];
  const questions: string[] = [];
  for await (const row of readRows(path, { onBadRow: "error", seed })) {
    questions.push(...rowText(row).questions);
  }
  if (!questions.some(hasLetters)) {
    throw new UserError(
      `Cannot decontaminate with "${path}": there is no question in it, name ` +
        "conversations or leave --decontaminate out",
    );
  }
  return questions;
}
