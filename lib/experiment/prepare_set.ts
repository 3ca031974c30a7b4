/**
 * A data file made ready to train on, once: shards of tokenized examples.
 *
 * Read top to bottom: say what is to be made, see what is there, go on from
 * there. Nothing is printed here: the host does that.
 *
 * @module
 */
import { join } from "node:path";
import { assertNotEmpty, formatDataReport } from "../batch/data_report.ts";
import type { ChatTemplate } from "../chat/template.ts";
import {
  assertKnowsTemplate,
  loadTokenizer,
  type Tokenizer,
} from "../chat/tokenizer.ts";
import {
  cacheKey,
  PREPARE_VERSION,
  type PreparedSettings,
} from "../data/prepare/cache_key.ts";
import { Duplicates } from "../data/prepare/duplicates.ts";
import { freshTotals, type Totals } from "../data/prepare/journal.ts";
import { countPadding } from "../data/prepare/padding.ts";
import {
  type Part,
  type PipelineNews,
  preparedParts,
} from "../data/prepare/pipeline.ts";
import { rowText } from "../data/prepare/row_text.ts";
import { openWorkers } from "../data/prepare/worker_pool.ts";
import { readRows } from "../data/read_rows.ts";
import { rawRows } from "../data/source/raw_rows.ts";
import { type SourceContents, sourceContents } from "./source_contents.ts";
import { writeAside } from "../store/atomic.ts";
import { peakMemoryMiB } from "../store/machine.ts";
import { preparedPage } from "../view/report/prepared_page.ts";
import { folderState, PrepareFolder, tidied } from "./prepare_folder.ts";
import { defaultWorkers, type PrepareConfig } from "./prepare_config.ts";
import type { PreparedSet } from "./prepared_set.ts";
import { lintBeforeTraining } from "./template_lint.ts";
import { trainingTemplate } from "./training_template.ts";

/** Who watches the work. */
export interface PrepareHost {
  log(text: string): void;
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
  const { output_dir: folder, workers = defaultWorkers() } = config;
  const reportPath = join(folder, REPORT_FILE);
  const template = await trainingTemplate(config);
  const tokenizer = await loadTokenizer(config.tokenizer_path);
  assertKnowsTemplate(tokenizer, template);
  const source = await sourceContents(config.data_file, config.seed);
  const settings = await settingsOf(config, template, tokenizer, source);
  const key = cacheKey(settings);

  const state = await folderState(folder, { key, settings });
  if (state.kind === "complete") {
    await tidied(folder);
    const { rows } = state.set.report;
    return { outcome: "already there", rows, workers, reportPath };
  }
  // A template that can train nothing is found out now, and not row by row.
  await lintBeforeTraining(
    config,
    template,
    tokenizer,
    () =>
      readRows(config.data_file, {
        // A bad row is the workers' to find: they know its number.
        onBadRow: "skip",
        format: config.format,
        seed: config.seed,
      }),
    (text) => host.log(text),
  );
  const journal = state.kind === "begun" ? state.journal : undefined;
  const after = journal?.parts.at(-1);
  const evaluationQuestions = await questionsOf(config);
  using written = await PrepareFolder.open(folder, { key, settings }, journal);
  const duplicates = new Duplicates(settings);
  for await (const marks of written.marks()) duplicates.restore(marks);
  if (after) host.log(`going on after row ${after.rows} of "${folder}"`);

  const pool = await openWorkers(workers, {
    ...settings,
    chatTemplate: template,
    tokenizerPath: config.tokenizer_path,
    format: config.format,
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
  await writeAside(reportPath, (aside) => Deno.writeTextFile(aside, page));
  await written.complete(set);
  const peakMiB = peakMemoryMiB();
  return { outcome: "prepared", rows, workers, peakMiB, reportPath, account };
}

function setOf(
  config: PrepareConfig,
  key: string,
  settings: PreparedSettings,
  { shards }: PrepareFolder,
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
  const { drop_near_duplicates, decontaminate } = config;
  return {
    version: PREPARE_VERSION,
    data: source.files,
    reading: { ...source.reading, format: config.format },
    template: {
      name: template.name,
      sha256: template.sha256,
      variables: template.variables ?? {},
    },
    tokenizer: tokenizer.sha256,
    supervise: config.supervise,
    maxLength: config.max_length,
    overlong: config.overlong,
    onBadRow: config.on_bad_row,
    limit: config.data_limit,
    filters: {
      minQuestionCharacters: config.min_question_characters,
      maxQuestionCharacters: config.max_question_characters,
      minAnswerCharacters: config.min_answer_characters,
      maxAnswerCharacters: config.max_answer_characters,
      minChineseRatio: config.min_chinese_ratio,
      maxRepetition: config.max_repetition,
      dropBrokenText: config.drop_broken_text,
    },
    minTokens: config.min_tokens,
    dropExactDuplicates: config.drop_exact_duplicates,
    ...drop_near_duplicates !== undefined && {
      nearDuplicates: {
        threshold: drop_near_duplicates,
        capacity: config.near_duplicate_rows,
      },
    },
    ...decontaminate !== undefined && {
      decontaminate: {
        files: (await sourceContents(decontaminate, config.seed)).files,
        length: config.decontaminate_length,
      },
    },
    heldOut: config.held_out,
    sample: config.sample,
    seed: config.seed,
    rowsPerShard: config.rows_per_shard,
  };
}

/** What the evaluation asks; nothing where there is none. */
async function questionsOf(
  { decontaminate: path, seed }: PrepareConfig,
): Promise<string[]> {
  if (path === undefined) return [];
  const questions: string[] = [];
  for await (const row of readRows(path, { onBadRow: "error", seed })) {
    questions.push(...rowText(row).questions);
  }
  return questions;
}
