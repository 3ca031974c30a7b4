/**
 * `deno task prepare`: a data file of any size becomes shards to train from.
 *
 * @module
 */
import { systemClock } from "../core/clock.ts";
import { counted } from "../core/format.ts";
import { progressOn } from "../core/progress.ts";
import { onInterrupt } from "../core/signals.ts";
import { CHOICES } from "../experiment/config.ts";
import { PREPARE_DEFAULTS } from "../experiment/prepare_config.ts";
import { type PrepareResult, prepareSet } from "../experiment/prepare_set.ts";
import { dataFileFlag, formatFlag } from "./data_flags.ts";
import {
  boolean,
  choice,
  defineFlags,
  integer,
  number,
  string,
} from "./flags.ts";
import { runCommand } from "./main.ts";
import { PrepareDisplay } from "./prepare_display.ts";
import { templateFlags, withTemplateSettings } from "./template_flags.ts";

const D = PREPARE_DEFAULTS;

const flags = defineFlags({
  command: "prepare",
  about: "Filter, deduplicate, split and tokenize a data file of any size; " +
    "killed, the same command goes on.",
  example: "--data_file sft.jsonl --tokenizer_path outputs/tokenizer " +
    "--output_dir outputs/prepared --drop_exact_duplicates",
  flags: {
    data_file: dataFileFlag("conversations"),
    format: formatFlag,
    tokenizer_path: string({
      required: true,
      help: "folder with tokenizer.json",
    }),
    output_dir: string({
      required: true,
      help: "folder of the shards; new, or begun with these settings",
    }),
    ...templateFlags,
    template_lint: choice(CHOICES.template_lint, {
      default: D.template_lint,
      help: "if a check of the template fails, see lint_template",
    }),
    max_length: integer({
      default: D.max_length,
      minimum: 2,
      help: "tokens of an example at most",
    }),
    overlong: choice(CHOICES.overlong, {
      default: D.overlong,
      help: "what becomes of longer examples",
    }),
    on_bad_row: choice(CHOICES.on_bad_row, {
      default: D.on_bad_row,
      help: "what becomes of a row that cannot be used",
    }),
    data_limit: integer({ minimum: 1, help: "good rows read at most" }),
    min_question_characters: integer({
      minimum: 1,
      help: "shorter questions drop the row",
    }),
    max_question_characters: integer({
      minimum: 1,
      help: "longer questions drop the row",
    }),
    min_answer_characters: integer({
      minimum: 1,
      help: "shorter answers drop the row",
    }),
    max_answer_characters: integer({
      minimum: 1,
      help: "longer answers drop the row",
    }),
    min_tokens: integer({ minimum: 2, help: "shorter examples are dropped" }),
    min_chinese_ratio: number({
      minimum: 0,
      maximum: 1,
      help: "share of Han characters in each text",
    }),
    max_repetition: number({
      minimum: 0,
      maximum: 1,
      help: "share of an answer's 10-character stretches that repeat",
    }),
    drop_broken_text: boolean({
      default: D.drop_broken_text,
      help: "drop rows with U+FFFD, control characters, mojibake",
    }),
    drop_exact_duplicates: boolean({
      default: D.drop_exact_duplicates,
      help: "keep the first of rows with the same text",
    }),
    drop_near_duplicates: number({
      // What the bands are cut for: below, too many pairs would be missed.
      minimum: 0.7,
      maximum: 1,
      help: "similarity (Jaccard) from which a row repeats",
    }),
    near_duplicate_rows: integer({
      default: D.near_duplicate_rows,
      minimum: 1,
      help: "latest rows compared with, 208 bytes each",
    }),
    decontaminate: string({
      help: "conversations whose questions no row may hold",
    }),
    decontaminate_length: integer({
      default: D.decontaminate_length,
      minimum: 2,
      help: "letters and digits of a shared stretch",
    }),
    held_out: number({
      default: D.held_out,
      minimum: 0,
      maximum: 0.9,
      help: "share held out, by a hash of the question",
    }),
    sample: number({
      default: D.sample,
      above: 0,
      maximum: 1,
      help: "share of the rows that is taken",
    }),
    seed: integer({
      default: D.seed,
      help: "decides the sample and the draws of a mixture",
    }),
    rows_per_shard: integer({
      default: D.rows_per_shard,
      minimum: 1,
      help: "input rows a shard",
    }),
    workers: integer({
      minimum: 1,
      maximum: 64,
      help: "threads that tokenize; cores, up to 8, if not given",
    }),
  },
});

if (import.meta.main) {
  await runCommand(async (args) => {
    const { given, positionals: _, ...values } = flags.parse(args);
    const config = withTemplateSettings(values, given);
    const display = new PrepareDisplay(progressOn(Deno.stderr), systemClock);
    const interrupt = onInterrupt(() =>
      display.log("Stopping; press Control-C again to stop at once")
    );
    try {
      const result = await prepareSet(config, {
        log: (text) => display.log(text),
        onProgress: (news, done, total) => display.update(news, done, total),
        stopRequested: () => interrupt.requested,
      });
      display.finish();
      tell(result, display, config.output_dir);
    } finally {
      display.finish();
      interrupt.dispose();
    }
  });
}

function tell(result: PrepareResult, display: PrepareDisplay, folder: string) {
  const { outcome, rows, account, reportPath } = result;
  if (outcome === "already there") {
    return display.log(
      `"${folder}" holds this set already: nothing to do; its report is ` +
        `"${reportPath}"`,
    );
  }
  if (outcome === "interrupted") {
    return display.log(
      `stopped with ${counted(rows, "row")} in shards; the same command goes ` +
        "on from there",
    );
  }
  if (account !== undefined) display.log(account);
  const speed = display.speed(result);
  if (speed !== undefined) display.log(speed);
  display.log(`prepared in "${folder}"; its report is "${reportPath}"`);
}
