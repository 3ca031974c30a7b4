import { assertEquals, assertRejects } from "@std/assert";
import { countExample, type DataReport } from "sft/batch/data_report.ts";
import type { Example } from "sft/batch/example.ts";
import { loadTokenizer } from "sft/chat/tokenizer.ts";
import { UserError } from "sft/core/errors.ts";
import type { ReadRowsOptions } from "sft/data/read_rows.ts";
import { SFT_DEFAULTS, type TrainingConfig } from "sft/experiment/config.ts";
import { prepareFile } from "sft/experiment/prepare_file.ts";
import { TOKENIZER } from "../support/tiny_run.ts";

const CONFIG: TrainingConfig = {
  ...SFT_DEFAULTS,
  tokenizer_path: TOKENIZER,
  output_dir: "out",
  data_file: "x.jsonl",
  max_length: 6,
  on_bad_row: "skip",
  data_limit: 9,
};

/** Examples of these lengths, the last token of each trained. */
const ofLengths = (...lengths: number[]): Example[] =>
  lengths.map((length) => ({
    tokens: new Int32Array(length).fill(5),
    supervised: new Uint8Array(length).fill(1, length - 1),
  }));

/** Prepares made-up examples; `skipped` rows are said to be bad. */
async function prepared(examples: Example[], skipped: string[] = []) {
  let asked: ReadRowsOptions | undefined;
  const prepare = (options: ReadRowsOptions, report: DataReport) => {
    asked = options;
    for (const why of skipped) options.onSkip?.(why);
    for (const example of examples) {
      report.rows++;
      countExample(report, example);
    }
    return Promise.resolve({ examples, report });
  };
  const tokenizer = await loadTokenizer(TOKENIZER);
  const file = await prepareFile(
    "x.jsonl",
    CONFIG,
    tokenizer,
    "isolated",
    prepare,
  );
  return { ...file, asked };
}

Deno.test("prepareFile() packs examples and accounts for every row", async () => {
  const { rows, report, asked } = await prepared(
    ofLengths(4, 3, 2),
    ["not valid JSON", "unknown role", "not valid JSON"],
  );

  assertEquals(rows.map(({ segments }) => [...segments].join("")), [
    "111122",
    "111000",
  ]);
  // The tokenizer's own padding token, not just any.
  assertEquals([...rows[1].tokens], [5, 5, 5, 3, 3, 3]);
  assertEquals(report, {
    rows: 6,
    skipped: { "not valid JSON": 2, "unknown role": 1 },
    dropped: {},
    truncated: 0,
    examples: 3,
    packedRows: 2,
    tokens: { total: 9, supervised: 3, masked: 6, padding: 3 },
  });
  assertEquals([asked?.onBadRow, asked?.limit], ["skip", 9]);
});

Deno.test("prepareFile() refuses a file of which nothing is left", async () => {
  const refused = async (skipped: string[]) =>
    (await assertRejects(() => prepared([], skipped), UserError)).message;

  assertEquals(
    await refused([]),
    'Cannot use "x.jsonl": there are no rows in it, expected one JSON object ' +
      "a line",
  );
  assertEquals(
    await refused(["no role", "no role"]),
    'Cannot use "x.jsonl": none of its 2 rows is left (2 no role), mend the ' +
      "data or loosen what refuses it",
  );
});
