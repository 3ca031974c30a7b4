import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { exists, namesIn } from "sft/core/file.ts";
import { runPretrain } from "sft/run/pretrain.ts";
import type { PretrainConfig } from "sft/settings/config.ts";
import {
  chat,
  pretrainConfig,
  quietHost,
  tinyRuns,
  VOCABULARY,
  weightsOf,
  writeRows,
} from "../support/tiny_run.ts";

const runs = await tinyRuns();

const run = (name: string, changes: Partial<PretrainConfig> = {}) =>
  runPretrain(pretrainConfig(runs, name, changes), quietHost());

const json = async (path: string) =>
  JSON.parse(await Deno.readTextFile(`${runs.path}/${path}`));

Deno.test("runPretrain() trains every token that follows another", async () => {
  const lines: string[] = [];
  const result = await runPretrain(
    pretrainConfig(runs, "whole", {
      num_epochs: 8,
      learning_rate: 1e-2,
      eval_file: [runs.textFile],
    }),
    quietHost({ log: (text) => lines.push(text) }),
  );

  // Each of six texts is "Hello", a space, two or three letters and an end: 32
  // tokens, of which the first of each text follows nothing.
  const { command, dataReport, heldOutReports } = await json(
    "whole/manifest.json",
  );
  assertEquals(command, "pretrain");
  assertEquals(dataReport.tokens, {
    total: 32,
    supervised: 26,
    masked: 6,
    padding: 0,
  });
  assertEquals(heldOutReports, { texts: dataReport });
  // 286·16 + 64·16, one block of 3,296 and a last norm of 32.
  assertMatch(lines[1], /^6 of 6 rows of held-out set "texts" are in the /);
  assertEquals(lines[2], "fresh GPT-2: 8,912 parameters");
  assertMatch(lines[3], /^memory: about .+ free$/);
  assertMatch(lines[4], /^ONNX Runtime .* 1 row, 8 steps$/);
  assertMatch(lines[5], /^held-out loss on "texts" after step 0: 5\.6\d{3} /);
  assertEquals([result.outcome, result.steps], ["finished", 8]);
  // Nothing comes before the first token of each of the six texts.
  assertEquals(result.heldOutLosses.get("texts")?.targets, 26);
});

Deno.test("runPretrain() writes a GPT-2 of the shape asked for", async () => {
  await run("shaped", { n_layer: 2, n_head: 4, n_positions: 40, dropout: 0 });

  const config = await json("shaped/final/config.json");
  assertEquals(
    [
      config.vocab_size,
      config.n_positions,
      config.n_embd,
      config.n_layer,
      config.n_head,
      config.attn_pdrop,
    ],
    [VOCABULARY, 40, 16, 2, 4, 0],
  );
  // What ends every text ends what is generated: <|endoftext|> is token 0.
  assertEquals([config.bos_token_id, config.eos_token_id], [0, 0]);
  assertEquals(await json("shaped/final/generation_config.json"), {
    eos_token_id: [0],
    pad_token_id: 3,
  });
  assertEquals(await namesIn(`${runs.path}/shaped/final`), [
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
  ]);
});

Deno.test("runPretrain() begins elsewhere with another seed", async () => {
  const weights = async (name: string, seed: number) =>
    await weightsOf((await run(name, { seed })).modelPath);

  const first = await weights("seed 1", 1);
  const again = await weights("seed 1 again", 1);
  const other = await weights("seed 2", 2);

  assertEquals([again === first, other === first], [true, false]);
});

Deno.test("runPretrain() refuses what cannot be trained, and writes nothing", async () => {
  const { path, chatFile } = runs;
  await writeRows(`${path}/empty.jsonl`, [{ text: "" }]);
  await writeRows(`${path}/chat.jsonl`, [chat("Hi", "Hello")]);
  const before = await namesIn(path);
  const refused = async (changes: Partial<PretrainConfig>) =>
    (await assertRejects(() => run("never", changes), UserError)).message;

  assertEquals(
    await refused({ data_file: chatFile }),
    `Cannot read "${chatFile}" line 1: it is not plain text, expected ` +
      '{"text": "…"}, mend the line or pass --on_bad_row skip',
  );
  assertEquals(
    await refused({ data_file: `${path}/empty.jsonl` }),
    `Cannot use "${path}/empty.jsonl": none of its 1 row is left (1 no ` +
      "text), mend the data or loosen what refuses it",
  );
  assertEquals(
    await refused({ n_layer: 1.5 }),
    "Cannot set --n_layer: expected a whole number of at least 1, got 1.5",
  );
  assertEquals(
    await refused({ n_head: 3 }),
    "Cannot shape the model: n_embd 16 is not a multiple of n_head 3, choose " +
      "one that is",
  );
  assertEquals(
    await refused({ max_length: 65 }),
    "Cannot use rows of 65 tokens: the model has 64 positions, pass " +
      "--max_length 64 or less",
  );
  assertEquals(await namesIn(path), before);
});

Deno.test({
  name: "runPretrain() refuses what does not fit, and writes nothing",
  ignore: Deno.build.os !== "linux",
  async fn() {
    const wide = { n_layer: 4, n_embd: 512, batch_size: 10_000_000 };
    const refused = pretrainConfig(runs, "too much", wide);

    const { message } = await assertRejects(
      () => runPretrain(refused, quietHost()),
      UserError,
    );

    assertMatch(
      message,
      /^Cannot train: --batch_size 10000000 would take [\d.]+ GiB of memory or more, [\d.]+ GiB are free; --batch_size \d+ fits, or pass --memory_check warn$/,
    );
    assertEquals(await exists(refused.output_dir), false);
  },
});
