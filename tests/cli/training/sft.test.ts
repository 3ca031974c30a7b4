import { assert, assertEquals, assertMatch } from "@std/assert";
import { runSft } from "sft/run/sft.ts";
import { trainTokenizer } from "sft/run/train_tokenizer.ts";
import { readManifest } from "sft/store/manifest.ts";
import { readRunView } from "sft/view/compare/run_view.ts";
import { assertRefuses, flagsOf, runTask } from "../../support/command.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  TOKENIZER,
  weightsOf,
  writeRows,
} from "../../support/tiny_run.ts";

const runs = await tinyRuns();

/** The flags of a run that works, some of them changed. */
function flags(changes: Record<string, string | number> = {}): string[] {
  return flagsOf({
    model_path: runs.modelPath,
    tokenizer_path: TOKENIZER,
    output_dir: `${runs.path}/out`,
    data_file: runs.chatFile,
    max_length: 32,
    ...changes,
  });
}

Deno.test("sft refuses bad input in one line and leaves nothing behind", async () => {
  const { path } = runs;
  const good = chat("Ada", "Hi");
  const stranger = { conversations: [{ role: "bot", content: "Hi" }] };
  const question = { conversations: [{ role: "user", content: "Hi" }] };
  await writeRows(`${path}/broken.jsonl`, [good, '{"conversations": [']);
  await writeRows(`${path}/stranger.jsonl`, [good, good, stranger]);
  await writeRows(`${path}/question.jsonl`, [question]);
  await writeRows(`${path}/empty.jsonl`, []);
  await trainTokenizer({
    data_file: runs.textFile,
    output_dir: `${path}/small`,
    vocab_size: 278,
    on_bad_row: "error",
  });
  await Deno.mkdir(`${path}/bare`);
  const { started } = await readManifest(`${path}/base`);
  const minute = started.slice(0, 16).replace("T", " ");
  const mend = "mend the line or pass --on_bad_row skip";

  const cases: [string[], string][] = [
    [
      flags({ data_file: `${path}/missing.jsonl` }),
      `Cannot read "${path}/missing.jsonl": there is no such file, check the path`,
    ],
    [
      flags({ eval_file: `${path}/missing.jsonl` }),
      `Cannot read "${path}/missing.jsonl": there is no such file, check the path`,
    ],
    [
      flags({ data_file: `${path}/broken.jsonl` }),
      `Cannot read "${path}/broken.jsonl" line 2: not valid JSON (Unexpected ` +
      `end of JSON input), ${mend}`,
    ],
    [
      flags({ data_file: `${path}/stranger.jsonl` }),
      `Cannot read "${path}/stranger.jsonl" line 3: message 1 has the unknown ` +
      'role "bot", expected "system", "developer", "user", "assistant" or ' +
      `"tool", ${mend}`,
    ],
    [
      flags({ data_file: `${path}/question.jsonl` }),
      `Cannot read "${path}/question.jsonl" line 1: no message is the ` +
      `assistant's, ${mend}`,
    ],
    [
      flags({ data_file: `${path}/empty.jsonl` }),
      `Cannot use "${path}/empty.jsonl": there are no rows in it, expected one ` +
      "JSON object a line",
    ],
    [
      flags({ tokenizer_path: `${path}/small` }),
      `Cannot use tokenizer "${path}/small" with model "${path}/base/final": ` +
      "it has 278 tokens and the model 286, pass the tokenizer that the model " +
      "was trained with",
    ],
    [
      flags({ output_dir: `${path}/base` }),
      `Cannot write to "${path}/base": it already holds the run of ${minute} ` +
      "(finished), choose another --output_dir or pass --resume",
    ],
    [
      flags({ batch_sise: 2 }),
      "Cannot read --batch_sise: no such flag, closest is --batch_size",
    ],
    [
      flags({ model_path: `${path}/bare` }),
      `Cannot read model "${path}/bare": it has no config.json, expected a ` +
      "model folder with config.json and model.safetensors",
    ],
    [
      flags({ model_path: `${path}/base` }),
      `Cannot open "${path}/base": it is a run, pass its model ` +
      `"${path}/base/final"`,
    ],
  ];

  await assertRefuses("sft", path, cases);
});

Deno.test("sft refuses a template that teaches no end, unless it is told to go on", async () => {
  // user : ␣ A d a ⏎ assistant : ␣ Hello ␣there ⏎
  const told =
    'template "origin"IT fails "stop token trained" (no stop token ' +
    "stands after answer 1: the template names none; answer's end: " +
    '" there" (id 285, at 11) "\\n" (id 202, at 12))';
  await assertRefuses("sft", runs.path, [[
    flags({ template: "origin" }),
    `Cannot train with ${
      told.replace("IT", ": it")
    }, choose another template, ` +
    "mend the data or pass --template_lint warn",
  ]]);

  const output_dir = `${runs.path}/warned`;
  const { code, stderr } = await runTask(
    "sft",
    ...flags({ template: "origin", template_lint: "warn", output_dir }),
  );
  assertEquals(code, 0, stderr);
  assertEquals(stderr.split("\n")[0], told.replace("IT", ""));
});

Deno.test("sft counts skipped rows and goes on", async () => {
  const { path } = runs;
  const good = chat("Ada", "Hi");
  await writeRows(`${path}/mixed.jsonl`, [good, "{", good, [], "{"]);

  const { code, stdout, stderr } = await runTask(
    "sft",
    ...flags({
      output_dir: `${path}/mixed`,
      data_file: `${path}/mixed.jsonl`,
      eval_file: `${path}/mixed.jsonl`,
      eval_overlap: "keep",
      on_bad_row: "skip",
    }),
  );

  assertEquals([code, stdout], [0, ""]);
  assertMatch(
    stderr,
    /^rows read +5\n {2}skipped: not valid JSON +2\n {2}skipped: not an object +1\n/,
  );
  const { evaluations } = await readRunView(`${path}/mixed`);
  assertEquals(
    evaluations.map(({ step, conversations, dropped }) => [
      step,
      conversations,
      dropped,
    ]),
    // Of three steps, after each.
    [0, 1, 2, 3].map((step) => [step, 2, 3]),
  );
});

/** The flags of the workflow that this project rebuilds. */
const ORIGIN = {
  batch_size: 16,
  gradient_accumulation_steps: 8,
  num_epochs: 1,
};

Deno.test("sft takes the origin's command line, with dashes as well", async () => {
  const line = flags({ ...ORIGIN, output_dir: `${runs.path}/origin` });
  const dashed = flags({ ...ORIGIN, output_dir: `${runs.path}/dashed` })
    .map((word) => word.startsWith("--") ? word.replaceAll("_", "-") : word);

  const [plain, again] = await Promise.all([
    runTask("sft", ...line),
    runTask("sft", ...dashed),
  ]);

  assertEquals([plain.code, plain.stdout], [0, ""]);
  const report = plain.stderr.split("\n");
  assertEquals(report.slice(0, 4), [
    "rows read       6",
    "  skipped       0",
    "  dropped       0",
    "  truncated     0",
  ]);
  assertMatch(
    report.at(-2)!,
    /^finished 1 step in \d+\.\d s, loss 5\.\d{4}; the model is in "[^"]+\/origin\/final" and the run's record in "[^"]+\/origin"$/,
  );
  assertEquals(report.at(-1), "");
  // Another process, another spelling of the flags, the same bytes.
  assertEquals([again.code, again.stdout], [0, ""]);
  assertEquals(
    await weightsOf(`${runs.path}/dashed/final`),
    await weightsOf(`${runs.path}/origin/final`),
  );
  const { config } = await readManifest(`${runs.path}/origin`);
  assertEquals(
    Object.keys(ORIGIN).map((name) => config[name]),
    [16, 8, 1],
  );
});

Deno.test("sft computes in a process what the library computes", async () => {
  const output_dir = `${runs.path}/process`;
  const settings = {
    batch_size: 1,
    gradient_accumulation_steps: 1,
    learning_rate: 0.01,
  };

  const { code, stderr } = await runTask(
    "sft",
    ...flags({ ...settings, output_dir, logging_steps: 4 }),
  );
  const here = await runSft(sftConfig(runs, "library"), quietHost());

  assertEquals(code, 0);
  assert(here.steps === 9, "nine steps are enough to tell");
  assertEquals(
    stderr.match(/^\d+ % {2}\d\/9/gm),
    ["44 %  4/9", "88 %  8/9", "100 %  9/9"],
  );
  assertEquals(
    await weightsOf(`${output_dir}/final`),
    await weightsOf(here.modelPath),
  );
});
