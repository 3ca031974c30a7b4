import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { namesIn } from "sft/core/file.ts";
import { randomStream } from "sft/core/random.ts";
import { templateOfModel } from "sft/open/model_template.ts";
import { trainTokenizer } from "sft/run/train_tokenizer.ts";
import type { TokenizerConfig } from "sft/settings/tokenizer_config.ts";
import type { BpeProgress } from "sft/tokenizer/bpe/bpe_trainer.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { snapshot } from "../support/command.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { chat, tinyRuns, writeRows } from "../support/tiny_run.ts";

const runs = await tinyRuns();

/** Trains on rows in a folder of their own. */
async function trained(
  rows: readonly unknown[],
  changes: Partial<TokenizerConfig> = {},
) {
  const folder = await tempFolder();
  const data_file = `${folder.path}/x.jsonl`;
  await writeRows(data_file, rows);
  const output_dir = `${folder.path}/out`;
  const train = (onProgress?: (progress: BpeProgress) => void) =>
    trainTokenizer({
      data_file,
      output_dir,
      vocab_size: 280,
      on_bad_row: "error",
      ...changes,
    }, onProgress);
  return { ...folder, output_dir, train };
}

Deno.test("trainTokenizer() learns from texts and from conversations", async () => {
  await using folder = await trained([
    { text: "lo lo lo" },
    chat("lo", "lo"),
  ]);

  const line = await folder.train();

  // 21 special tokens, 256 bytes, and the merges `lo` and `␣lo`.
  assertEquals(
    line,
    "279 tokens (the text has no more to merge; 280 were asked for) from 3 " +
      `texts, in "${folder.output_dir}"`,
  );
  assertEquals(await namesIn(folder.output_dir), [
    "tokenizer.json",
    "tokenizer_config.json",
  ]);
  const tokenizer = await loadTokenizer(folder.output_dir);
  assertEquals(
    tokenizer.encodeContent("lo lo").map((id) => tokenizer.tokenText(id)),
    ["lo", " lo"],
  );
  assertEquals(tokenizer.encodeTemplate("<|im_start|><|im_end|>").length, 2);
  assertEquals(tokenizer.padToken, tokenizer.tokenId("<pad>"));
});

Deno.test("trainTokenizer() says no more than what was asked for", async () => {
  await using folder = await trained([{ text: "lo lo" }, { text: "ab" }], {
    vocab_size: 278,
    data_limit: 1,
  });

  assertEquals(
    await folder.train(),
    `278 tokens from 1 text, in "${folder.output_dir}"`,
  );
});

Deno.test("trainTokenizer() reserves more special tokens, each once", async () => {
  await using folder = await trained([{ text: "lo" }], {
    special_token: ["<|mine|>", "<s>"],
  });
  await folder.train();

  const tokenizer = await loadTokenizer(folder.output_dir);

  assertEquals(tokenizer.encodeTemplate("<|mine|><s>"), [21, 0]);
  assertEquals([...tokenizer.specialIds].length, 22);
});

Deno.test("trainTokenizer() reserves no word that texts may hold", async () => {
  await using folder = await trained([{ text: "lo" }], {
    special_token: ["lo"],
  });

  const error = await assertRejects(() => folder.train(), UserError);

  assertEquals(
    error.message,
    'Cannot reserve "lo": it is one word, which texts may hold, put signs ' +
      'around it as in "<|lo|>"',
  );
});

Deno.test("trainTokenizer() tells how far it is", async () => {
  await using folder = await trained([{ text: "lo" }, { text: "lo" }], {
    vocab_size: 278,
  });
  const seen: string[] = [];
  await folder.train(({ stage, done }) => seen.push(`${stage} ${done}`));

  assertEquals(seen, ["reading 1", "reading 2", "merging 278"]);
});

Deno.test("trainTokenizer() claims no template: nothing was trained with one", async () => {
  await using folder = await trained([{ text: "lo" }]);
  await folder.train();

  const tokenizer = await loadTokenizer(folder.output_dir);

  assertEquals(await templateOfModel(folder.output_dir, tokenizer), undefined);
});

Deno.test("trainTokenizer() skips bad rows where it may", async () => {
  const rows = ["{", { text: "lo" }, { text: 7 }];
  await using strict = await trained(rows);
  await using lenient = await trained(rows, { on_bad_row: "skip" });

  const error = await assertRejects(() => strict.train(), UserError);

  assertEquals(
    error.message,
    `Cannot read "${strict.path}/x.jsonl" line 1: not valid JSON (Expected ` +
      "property name or '}' in JSON at position 1), mend the line or pass " +
      "--on_bad_row skip",
  );
  assertEquals(await namesIn(strict.path), ["x.jsonl"]);
  assertEquals(
    (await lenient.train()).replace(/ \(.*\)/, ""),
    `278 tokens from 1 text, in "${lenient.output_dir}"`,
  );
});

Deno.test("trainTokenizer() refuses data without text", async () => {
  for (const rows of [[], [{ text: "" }]]) {
    await using folder = await trained(rows);

    const error = await assertRejects(() => folder.train(), UserError);

    assertEquals(
      error.message,
      `Cannot train a tokenizer on "${folder.path}/x.jsonl": there is no text ` +
        'in it, expected rows {"text": "…"} or {"conversations": […]}',
    );
    assertEquals(await namesIn(folder.path), ["x.jsonl"]);
  }
});

Deno.test("trainTokenizer() refuses a vocabulary without room for bytes", async () => {
  await using folder = await trained([{ text: "lo" }], { vocab_size: 276 });

  const error = await assertRejects(() => folder.train(), UserError);

  assertEquals(
    error.message,
    "Cannot set --vocab_size: expected a whole number of at least 278, got 276",
  );
  assertEquals(await namesIn(folder.path), ["x.jsonl"]);
});

Deno.test("trainTokenizer() writes over nothing", async () => {
  await using folder = await trained([{ text: "lo" }]);
  await folder.train();
  await using onRun = await trained([{ text: "lo" }], {
    output_dir: `${runs.path}/base`,
  });
  const before = [await snapshot(folder.path), await snapshot(runs.path)];
  const refused = async (train: () => Promise<string>) =>
    (await assertRejects(() => train(), UserError)).message;

  assertEquals(
    await refused(folder.train),
    `Cannot write to "${folder.output_dir}": it already holds ` +
      '"tokenizer.json", "tokenizer_config.json", choose another --output_dir ' +
      "or empty it",
  );
  assertEquals(
    await refused(onRun.train),
    `Cannot write to "${runs.path}/base": it already holds a run, choose ` +
      "another --output_dir",
  );
  assertEquals(
    [await snapshot(folder.path), await snapshot(runs.path)],
    before,
  );
});

Deno.test("trainTokenizer() reads a mixture by the seed", async () => {
  await using folder = await tempFolder();
  const files = ["a", "b"].map((name) => `${folder.path}/${name}.jsonl`);
  await writeRows(files[0], [{ text: "lo lo" }]);
  await writeRows(files[1], [{ text: "hi hi" }]);
  const learned = async (seed: number) => {
    const output_dir = `${folder.path}/${seed}`;
    await trainTokenizer({
      data_file: `${files[0]}:1,${files[1]}:1`,
      data_limit: 1,
      output_dir,
      vocab_size: 280,
      on_bad_row: "error",
      seed,
    });
    const tokenizer = await loadTokenizer(output_dir);
    return ["lo", "hi"].filter((word) =>
      tokenizer.encodeContent(word).length === 1
    );
  };

  const seeds = [0, 1, 2, 3];
  // Of equal weights, a draw below a half is the first source's.
  const drawn = seeds.map((seed) =>
    randomStream(seed, "mixture").uniform() < 0.5 ? "lo" : "hi"
  );
  assertEquals(new Set(drawn).size, 2);
  for (const seed of seeds) assertEquals(await learned(seed), [drawn[seed]]);
});
