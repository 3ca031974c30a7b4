import { assertEquals, assertRejects } from "@std/assert";
import type { Example } from "sft/batch/example.ts";
import { BadRowError } from "sft/chat/bad_row.ts";
import { UserError } from "sft/core/errors.ts";
import { packFile } from "sft/run/packed_file.ts";
import { SFT_DEFAULTS, type TrainingConfig } from "sft/settings/config.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TOKENIZER, writeRows } from "../support/tiny_run.ts";

const CONFIG: TrainingConfig = {
  ...SFT_DEFAULTS,
  tokenizer_path: TOKENIZER,
  output_dir: "out",
  data_file: "x.jsonl",
  max_length: 6,
  on_bad_row: "skip",
  data_limit: 9,
};

/** An example of so many tokens, the last of them trained. */
const ofLength = (length: number): Example => ({
  tokens: new Int32Array(length).fill(5),
  supervised: new Uint8Array(length).fill(1, length - 1),
});

/**
 * Packs a file of these rows: a number is an example of that length, a text the
 * reason why a row is bad, `null` a row to drop.
 */
async function packed(rows: readonly (number | string | null)[]) {
  await using folder = await tempFolder();
  const path = `${folder.path}/x.jsonl`;
  await writeRows(path, rows.map((row) => ({ row })));
  const read: string[] = [];
  const file = await packFile(
    path,
    CONFIG,
    await loadTokenizer(TOKENIZER),
    "isolated",
    (value, where) => {
      const { row } = value as { row: number | string | null };
      read.push(where);
      if (typeof row === "string") throw new BadRowError(where, row, "bad");
      return {
        made: [row === null ? { dropped: "nothing" } : ofLength(row)],
        ...(row === 4 && { notes: ["more"] }),
      };
    },
  );
  return { ...file, read };
}

Deno.test("packFile() packs examples and accounts for every row", async () => {
  const { rows, report } = await packed(
    ["not valid JSON", 4, "unknown role", 3, null, 2, "not valid JSON"],
  );

  assertEquals(rows.map(({ segments }) => [...segments].join("")), [
    "111122",
    "111000",
  ]);
  // The tokenizer's own padding token, not just any.
  assertEquals([...rows[1].tokens], [5, 5, 5, 3, 3, 3]);
  assertEquals(report, {
    rows: 7,
    skipped: { "not valid JSON": 2, "unknown role": 1 },
    dropped: { "nothing": 1 },
    notes: { more: 1 },
    truncated: 0,
    examples: 3,
    packedRows: 2,
    tokens: { total: 9, supervised: 3, masked: 6, padding: 3 },
  });
});

Deno.test("packFile() reads as many good rows as it is told to", async () => {
  const { report, read } = await packed(
    ["no role", ...Array(8).fill(2), null, 2],
  );

  assertEquals([report.rows, report.examples, read.length], [10, 8, 10]);
});

Deno.test("packFile() refuses a file of which nothing is left", async () => {
  const refused = async (skipped: string[]) => {
    const { message } = await assertRejects(() => packed(skipped), UserError);
    return message.replace(/"[^"]*x.jsonl"/, '"x.jsonl"');
  };

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
