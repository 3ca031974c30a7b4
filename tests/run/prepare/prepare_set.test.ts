import { assert, assertEquals, assertRejects } from "@std/assert";
import { encodeSegments } from "sft/batch/example.ts";
import { renderConversation } from "sft/chat/render.ts";
import { TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { namesIn } from "sft/core/file.ts";
import { prepareSet } from "sft/run/prepare/prepare_set.ts";
import { readPreparedSet } from "sft/run/prepare/prepared_set.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { snapshot } from "../../support/command.ts";
import {
  examplesInShard,
  prepareConfig,
  quietPrepare,
} from "../../support/prepare.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { chat, TOKENIZER, writeRows } from "../../support/tiny_run.ts";

const tokenizer = await loadTokenizer(TOKENIZER);

/** An example as a run makes it of a row, token by token. */
function example(question: string, answer: string): [number, number][] {
  const segments = renderConversation(
    chat(question, answer).conversations as never,
    TEMPLATES.chatml,
    "assistant",
  );
  const { tokens, supervised } = encodeSegments(segments, tokenizer);
  return Array.from(tokens, (token, t) => [token, supervised[t]]);
}

/** Two dozen rows; every sixth repeats the one before it. */
const ROWS = Array.from({ length: 24 }, (_, n) => {
  const number = n % 6 === 5 ? n - 1 : n;
  return chat(`Say ${number}`, `It is ${number}.`);
});

Deno.test("prepareSet() writes what a run would make of the rows", async () => {
  await using folder = await tempFolder();
  const [data, set] = [`${folder.path}/rows.jsonl`, `${folder.path}/set`];
  await writeRows(data, [...ROWS.slice(0, 3), "{broken", ROWS[3], ROWS[3]]);
  const config = prepareConfig(data, set, {
    on_bad_row: "skip",
    drop_exact_duplicates: true,
    rows_per_shard: 4,
  });

  const { outcome, rows } = await prepareSet(config, quietPrepare());

  assertEquals([outcome, rows], ["prepared", 6]);
  assertEquals(examplesInShard(`${set}/train-00000.shard`), [
    example("Say 0", "It is 0."),
    example("Say 1", "It is 1."),
    example("Say 2", "It is 2."),
  ]);
  assertEquals(examplesInShard(`${set}/train-00001.shard`), [
    example("Say 3", "It is 3."),
  ]);
  const { report, lengths, shards } = await readPreparedSet(set);
  const length = example("Say 0", "It is 0.").length;
  assertEquals(report.skipped, { "not valid JSON": 1 });
  assertEquals(report.dropped, { "exact duplicate": 1 });
  assertEquals([report.rows, report.examples], [6, 4]);
  assertEquals(lengths, { train: { [length]: 4 }, held_out: {} });
  assertEquals(shards.map(({ examples }) => examples), [3, 1]);
  const page = await Deno.readTextFile(`${set}/report.html`);
  assert(page.includes("exact duplicate"));
});

Deno.test("prepareSet() does nothing where the set is, and refuses another", async () => {
  await using folder = await tempFolder();
  const [data, set] = [`${folder.path}/rows.jsonl`, `${folder.path}/set`];
  await writeRows(data, ROWS);
  const config = prepareConfig(data, set);
  await prepareSet(config, quietPrepare());
  const before = await snapshot(set);

  const { outcome, rows } = await prepareSet(
    { ...config, workers: 2 },
    quietPrepare(),
  );
  assertEquals([outcome, rows], ["already there", 24]);
  assertEquals(await snapshot(set), before);

  // A process killed in its last moment left its journal.
  await Deno.writeTextFile(`${set}/journal.jsonl`, "");
  await prepareSet(config, quietPrepare());
  assertEquals(await snapshot(set), before);

  const error = await assertRejects(
    () => prepareSet({ ...config, max_length: 48 }, quietPrepare()),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot prepare in "${set}": it holds a set of other settings ` +
      "(--max_length is 48, was 64), choose another --output_dir",
  );
  assertEquals(await snapshot(set), before);
});

Deno.test("prepareSet() ends with the same bytes, stopped or not, by 1 or 2 workers", async () => {
  await using folder = await tempFolder();
  const data = `${folder.path}/rows.jsonl`;
  await writeRows(data, ROWS);
  const config = (name: string) =>
    prepareConfig(data, `${folder.path}/${name}`, {
      held_out: 0.3,
      drop_exact_duplicates: true,
      drop_near_duplicates: 0.95,
      rows_per_shard: 5,
    });
  const expected = "straight";
  await prepareSet(config(expected), quietPrepare());
  const bytes = await snapshot(`${folder.path}/${expected}`);
  assert("held_out-00000.shard" in bytes);

  await prepareSet({ ...config("two"), workers: 2 }, quietPrepare());
  assertEquals(await snapshot(`${folder.path}/two`), bytes);

  let rows = 0;
  const stopped = await prepareSet(
    config("stopped"),
    quietPrepare({
      onProgress: (news) => rows = news.rows,
      stopRequested: () => rows >= 10,
    }),
  );
  assertEquals([stopped.outcome, stopped.rows], ["interrupted", 10]);
  const said: string[] = [];
  await prepareSet(
    config("stopped"),
    quietPrepare({ log: (text) => said.push(text) }),
  );
  assertEquals(said, [`going on after row 10 of "${folder.path}/stopped"`]);
  assertEquals(await snapshot(`${folder.path}/stopped`), bytes);
});

Deno.test("prepareSet() keeps what an evaluation asks out of the set", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await writeRows(`${path}/rows.jsonl`, ROWS.slice(0, 4));
  await writeRows(`${path}/exam.jsonl`, [chat("say 2?", "no matter")]);
  const config = prepareConfig(`${path}/rows.jsonl`, `${path}/set`, {
    decontaminate: `${path}/exam.jsonl`,
  });
  await prepareSet(config, quietPrepare());

  const { report } = await readPreparedSet(`${path}/set`);
  assertEquals(report.dropped, { "in the evaluation": 1 });
  await writeRows(`${path}/exam.jsonl`, [chat("say 3?", "no matter")]);
  await assertRejects(() => prepareSet(config, quietPrepare()), UserError);
});

Deno.test("prepareSet() refuses data of which nothing is left", async () => {
  await using folder = await tempFolder();
  await writeRows(`${folder.path}/rows.jsonl`, ROWS.slice(0, 2));
  const config = prepareConfig(
    `${folder.path}/rows.jsonl`,
    `${folder.path}/set`,
    { min_answer_characters: 100 },
  );
  const error = await assertRejects(
    () => prepareSet(config, quietPrepare()),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot use "${folder.path}/rows.jsonl": none of its 2 rows is left (2 ` +
      "answer under 100 characters), mend the data or loosen what refuses it",
  );
});

Deno.test("prepareSet() refuses settings out of bounds, and writes nothing", async () => {
  await using folder = await tempFolder();
  const config = prepareConfig(
    `${folder.path}/rows.jsonl`,
    `${folder.path}/set`,
    { sample: 0 },
  );
  const error = await assertRejects(
    () => prepareSet(config, quietPrepare()),
    UserError,
  );
  assertEquals(
    error.message,
    "Cannot set --sample: expected a number above 0 and at most 1, got 0",
  );
  assertEquals(await namesIn(folder.path), []);
});

Deno.test("prepareSet() refuses an evaluation that asks nothing", async () => {
  await using folder = await tempFolder();
  const [data, evaluation] = ["rows", "evaluation"]
    .map((name) => `${folder.path}/${name}.jsonl`);
  await writeRows(data, ROWS);
  const config = prepareConfig(data, `${folder.path}/set`, {
    decontaminate: evaluation,
  });
  for (const rows of [[], [chat(" ?", "4")]]) {
    await writeRows(evaluation, rows);
    const error = await assertRejects(
      () => prepareSet(config, quietPrepare()),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot decontaminate with "${evaluation}": there is no question in it, ` +
        "name conversations or leave --decontaminate out",
    );
  }
});
