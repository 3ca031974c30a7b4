import { assertEquals, assertNotEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { runPretrain } from "sft/run/pretrain.ts";
import { runSft } from "sft/run/sft.ts";
import { readRunView } from "sft/view/compare/run_view.ts";
import {
  chat,
  pretrainConfig,
  quietHost,
  sftConfig,
  tinyRuns,
  writeRows,
} from "../support/tiny_run.ts";

const runs = await tinyRuns();
const { path } = runs;
// The training rows are "Ada" to "Flo", answered by "Hello there".
const held = `${path}/held.jsonl`;
await writeRows(held, [
  chat("Gus", "Good day to you"),
  chat("Ada", "Hello there"),
  "{",
  chat("bo", "hello  There"),
  chat("Ida", "Good night to you"),
]);

/** What a run says of held-out rows, and what it measured. */
async function measured(
  name: string,
  changes: Parameters<typeof sftConfig>[2],
) {
  const lines: string[] = [];
  const config = sftConfig(runs, name, {
    num_epochs: 1,
    eval_file: [held],
    eval_overlap: "drop",
    on_bad_row: "skip",
    ...changes,
  });
  await runSft(config, quietHost({ log: (line) => lines.push(line) }));
  const { evaluations, manifest } = await readRunView(`${path}/${name}`);
  return {
    said: lines.filter((line) => line.includes("in the training data")),
    conversations: evaluations.at(-1)!.conversations,
    dropped: manifest.heldOutReports!.held.dropped,
    sha256: evaluations.at(-1)!.dataSha256,
  };
}

Deno.test("a run leaves out held-out rows that it trains on, and says so", async () => {
  const { said, conversations, dropped, sha256 } = await measured("drop", {});
  assertEquals(said, [
    '2 of 4 rows of held-out set "held" are in the training data (2 word for ' +
    "word, 0 nearly) and left out; pass --eval_overlap keep to keep them",
    'held-out set "held": 2 conversations to answer, 3 rows left out (in the ' +
    "training data: 2, not valid JSON: 1)",
  ]);
  assertEquals([conversations, dropped], [2, { "in the training data": 2 }]);

  const kept = await measured("keep", { eval_overlap: "keep" });
  assertEquals(kept.said, [
    '2 of 4 rows of held-out set "held" are in the training data (2 word for ' +
    "word, 0 nearly) and kept, as --eval_overlap says",
  ]);
  assertEquals([kept.conversations, kept.dropped], [4, {}]);
  // Figures on other rows do not compare.
  assertEquals(kept.sha256 === sha256, false);
});

Deno.test("a run leaves out what other data hold, to be compared with them", async () => {
  const other = `${path}/other.jsonl`;
  await writeRows(other, [chat("Gus", "Good day to you")]);
  const { said, conversations } = await measured("with", {
    overlap_with: [other],
  });
  assertEquals(conversations, 1);
  assertEquals(
    said[0].slice(0, 40),
    '3 of 4 rows of held-out set "held" are i',
  );

  // Rows that are not read are not trained either.
  const short = await measured("short", { data_limit: 1 });
  assertEquals(short.conversations, 3);
});

Deno.test("a run measures on so many rows of a set as it is told", async () => {
  const { own, evaluation } = await counts("whole", { data_limit: 1 });
  // Five lines, of which one is no JSON and one is trained.
  assertEquals([own, evaluation.conversations], [5, 3]);
  const cut = await counts("cut", { data_limit: 1, eval_limit: 2 });
  assertEquals([cut.own, cut.evaluation.conversations], [2, 1]);
  assertEquals(cut.evaluation.dropped, 1);
  assertNotEquals(cut.evaluation.dataSha256, evaluation.dataSha256);
});

/** Rows read for a run's own loss, and the evaluation. */
async function counts(
  name: string,
  changes: Parameters<typeof sftConfig>[2],
) {
  await measured(name, changes);
  const { evaluations, manifest } = await readRunView(`${path}/${name}`);
  return {
    own: manifest.heldOutReports!.held.rows,
    evaluation: evaluations.at(-1)!,
  };
}

Deno.test("a run is refused where nothing of a held-out set is left", async () => {
  const config = sftConfig(runs, "never", {
    eval_file: [runs.chatFile],
    eval_overlap: "drop",
  });
  assertEquals(
    (await assertRejects(() => runSft(config, quietHost()), UserError)).message,
    `Cannot measure on "${runs.chatFile}": the training data hold all of its ` +
      "6 rows, hold out others or pass --eval_overlap keep",
  );
});

Deno.test("a run is refused where there is nothing to compare with", async () => {
  const nothing = `${path}/nothing.jsonl`;
  for (const rows of [[], ["{"]]) {
    await writeRows(nothing, rows);
    const error = await assertRejects(
      () => measured("nothing", { overlap_with: [nothing] }),
      UserError,
    );
    assertEquals(
      error.message,
      `Cannot look for held-out rows in "${nothing}": it has no row that can ` +
        "be read, correct --overlap_with or leave it out",
    );
  }
});

Deno.test("pretraining leaves out held-out texts that it trains on", async () => {
  const texts = `${path}/held_texts.jsonl`;
  await writeRows(texts, [{ text: "Hello Ada" }, { text: "Good night, Gus" }]);
  const lines: string[] = [];
  await runPretrain(
    pretrainConfig(runs, "texts", { eval_file: [texts], eval_overlap: "drop" }),
    quietHost({ log: (line) => lines.push(line) }),
  );
  const { manifest } = await readRunView(`${path}/texts`);
  const { held_texts } = manifest.heldOutReports!;
  assertEquals([held_texts.rows, held_texts.dropped], [2, {
    "in the training data": 1,
  }]);
  assertEquals(
    lines.filter((line) => line.includes("word for word")).length,
    1,
  );
});
