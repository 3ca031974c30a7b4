import { assertEquals, assertMatch } from "@std/assert";
import { runPretrain } from "sft/run/pretrain.ts";
import { readManifest } from "sft/store/manifest.ts";
import { assertRefuses, flagsOf, runTask } from "../../support/command.ts";
import {
  pretrainConfig,
  quietHost,
  tinyRuns,
  TOKENIZER,
  weightsOf,
} from "../../support/tiny_run.ts";

const runs = await tinyRuns();

function flags(changes: Record<string, string | number> = {}): string[] {
  return flagsOf({
    tokenizer_path: TOKENIZER,
    output_dir: `${runs.path}/out`,
    data_file: runs.textFile,
    max_length: 32,
    batch_size: 2,
    gradient_accumulation_steps: 1,
    num_epochs: 1,
    n_layer: 1,
    n_embd: 16,
    n_head: 2,
    n_positions: 64,
    ...changes,
  });
}

Deno.test("pretrain trains a fresh model and says where it is", async () => {
  const { path } = runs;

  const { code, stdout, stderr } = await runTask("pretrain", ...flags());
  const here = await runPretrain(pretrainConfig(runs, "here"), quietHost());

  assertEquals([code, stdout], [0, ""]);
  const lines = stderr.split("\n");
  assertEquals(lines[0], "rows read       6");
  assertEquals(lines.at(-6), "fresh GPT-2: 8,912 parameters");
  assertMatch(
    lines.at(-2)!,
    /^finished 1 step in \d+\.\d s, loss 5\.6\d{3}; the model is in "[^"]+\/out\/final" and the run's record in "[^"]+\/out"$/,
  );
  const { command, outcome } = await readManifest(`${path}/out`);
  assertEquals([command, outcome], ["pretrain", "finished"]);
  assertEquals(
    await weightsOf(`${path}/out/final`),
    await weightsOf(here.modelPath),
  );
});

Deno.test("pretrain refuses bad input in one line and leaves nothing behind", async () => {
  const { chatFile, path } = runs;
  const cases: [string[], string][] = [
    [
      flags({ data_file: chatFile, output_dir: `${path}/none` }),
      `Cannot read "${chatFile}" line 1: it is not plain text, expected ` +
      '{"text": "…"}, mend the line or pass --on_bad_row skip',
    ],
    [
      flags({ layers: 5 }),
      "Cannot read --layers: no such flag, closest is --n_layer",
    ],
    [
      [],
      "Cannot run pretrain: --data_file, --tokenizer_path and --output_dir are " +
      "missing, see --help",
    ],
  ];

  await assertRefuses("pretrain", path, cases);
});
