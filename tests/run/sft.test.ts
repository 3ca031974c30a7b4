import { gzipSync } from "node:zlib";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { namesIn } from "sft/core/file.ts";
import { runSft } from "sft/run/sft.ts";
import type { SftConfig } from "sft/settings/config.ts";
import { NO_GPU } from "../support/engines.ts";
import {
  chat,
  quietHost,
  sftConfig,
  tinyRuns,
  TOKENIZER,
  writeRows,
} from "../support/tiny_run.ts";

// What a user sees of bad input is in tests/cli/training/sft.test.ts.

const runs = await tinyRuns();

const run = (name: string, changes: Partial<SftConfig> = {}) =>
  runSft(sftConfig(runs, name, changes), quietHost());

const json = async (path: string) =>
  JSON.parse(await Deno.readTextFile(`${runs.path}/${path}`));

Deno.test("runSft() takes the model's tokenizer where none is named", async () => {
  await run("own", { num_epochs: 1, tokenizer_path: undefined });
  const { config, tokenizer } = await json("own/manifest.json");

  assertEquals(config.tokenizer_path, runs.modelPath);
  assertEquals(tokenizer.path, runs.modelPath);
});

Deno.test("runSft() writes a record and a model that transformers opens", async () => {
  const lines: string[] = [];
  await runSft(
    sftConfig(runs, "whole", { eval_file: [runs.chatFile] }),
    quietHost({ log: (text) => lines.push(text) }),
  );

  assertEquals(await namesIn(`${runs.path}/whole`), [
    "events.jsonl",
    "final",
    "manifest.json",
    "questions.jsonl",
  ]);
  assertEquals(await namesIn(`${runs.path}/whole/final`), [
    "config.json",
    "generation_config.json",
    "model.safetensors",
    "tokenizer.json",
    "tokenizer_config.json",
  ]);
  assertEquals(await json("whole/final/generation_config.json"), {
    eos_token_id: [2],
    pad_token_id: 3,
  });
  const config = await json("whole/final/config.json");
  assertEquals(
    [config.architectures, config.model_type, config.eos_token_id],
    [["GPT2LMHeadModel"], "gpt2", 2],
  );
  assertEquals(
    await Deno.readTextFile(`${runs.path}/whole/final/tokenizer.json`),
    await Deno.readTextFile(`${TOKENIZER}/tokenizer.json`),
  );
  const { template, dataReport, command } = await json("whole/manifest.json");
  assertEquals([command, template.name], ["sft", "chatml"]);
  // Names of three letters and two make rows of 15 and 14 tokens, two a row.
  assertEquals(dataReport, {
    rows: 6,
    skipped: {},
    dropped: {},
    truncated: 0,
    examples: 6,
    packedRows: 3,
    tokens: { total: 86, supervised: 18, masked: 68, padding: 10 },
  });
  assertEquals(lines[0].split("\n")[0], "rows read       6");
  assertMatch(lines[1], /^6 of 6 rows of held-out set "chats" are in the /);
  assertEquals(lines[2], 'held-out set "chats": 6 conversations to answer');
  assertMatch(lines[3], /^memory: about .+ free$/);
  assertMatch(lines[4], /^ONNX Runtime .* 3 rows, 9 steps$/);
  assertMatch(
    lines[5],
    /^held-out loss on "chats" after step 0: 5\.\d{4} nats per target \(18 targets\)$/,
  );
});

Deno.test("runSft() counts rows that it skips and drops", async () => {
  const data_file = `${runs.path}/mixed.jsonl`;
  await writeRows(data_file, [
    chat("Ada", "Hi"),
    "{oops",
    { conversations: [{ role: "user", content: "Hi" }] },
    { conversations: [{ role: "robot", content: "Hi" }] },
    chat("a".repeat(40), "Hi"),
    chat("Bo", "Hi"),
  ]);

  await run("mixed", { data_file, on_bad_row: "skip" });

  const { dataReport } = await json("mixed/manifest.json");
  const { rows, skipped, dropped, examples } = dataReport;
  assertEquals([rows, examples], [6, 2]);
  assertEquals(skipped, {
    "not valid JSON": 1,
    "no assistant turn": 1,
    "unknown role": 1,
  });
  assertEquals(dropped, { "longer than 32 tokens": 1 });
});

Deno.test("runSft() trains rows of several forms out of several files", async () => {
  const folder = `${runs.path}/forms`;
  await Deno.mkdir(folder);
  await writeRows(`${folder}/a.jsonl`, [
    { instruction: "Greet.", input: "Ada", output: "Hello" },
    {
      segments: [
        { label: false, text: "Hello" },
        { label: true, text: " there<|im_end|>" },
      ],
    },
  ]);
  await Deno.writeFile(
    `${folder}/b.json.gz`,
    gzipSync(JSON.stringify([
      { conversations: [{ from: "gpt", value: "Hello" }] },
      chat("Ada", "Hello"),
    ])),
  );

  await run("of_forms", { data_file: folder });

  const { dataReport, data } = await json("of_forms/manifest.json");
  assertEquals([dataReport.rows, dataReport.examples], [4, 4]);
  // Two tokens of each: one of text, one that ends the turn.
  assertEquals(dataReport.tokens.supervised, 8);
  assertEquals(data.map(({ path }: { path: string }) => path), [
    `${folder}/a.jsonl`,
    `${folder}/b.json.gz`,
  ]);
});

Deno.test("runSft() reads one form where it is told which", async () => {
  const data_file = `${runs.path}/named.jsonl`;
  await writeRows(data_file, [
    { instruction: "Greet.", output: "Hello", text: "Hello there" },
    chat("Ada", "Hello"),
  ]);

  await run("named", { data_file, format: "text", on_bad_row: "skip" });

  const { dataReport } = await json("named/manifest.json");
  assertEquals(dataReport.skipped, { "not text": 1 });
  // `Hello` and ` there`, and no template around.
  assertEquals(dataReport.tokens.total, 2);
});

Deno.test("runSft() trains what it is told to, and reads no more", async () => {
  const supervised = async (name: string, changes: Partial<SftConfig>) => {
    await run(name, { num_epochs: 1, ...changes });
    const { dataReport } = await json(`${name}/manifest.json`);
    return [dataReport.rows, dataReport.tokens.supervised];
  };

  // `Hello`, ` there` and the end of turn; the origin writes no end.
  assertEquals(await supervised("limited", { data_limit: 2 }), [2, 6]);
  assertEquals(
    await supervised("origin", {
      data_limit: 2,
      template: "origin",
      template_lint: "off",
    }),
    [2, 4],
  );
  // 15 and 14 tokens, of which the first follows nothing.
  assertEquals(
    await supervised("all", { data_limit: 2, supervise: "everything" }),
    [2, 14 + 13],
  );
});

Deno.test("runSft() keeps the origin's model open-ended", async () => {
  await run("plain", {
    template: "origin",
    template_lint: "off",
    num_epochs: 1,
  });

  assertEquals(await json("plain/final/generation_config.json"), {
    pad_token_id: 3,
  });
  const { eos_token_id } = await json("plain/final/config.json");
  assertEquals(eos_token_id, null);
});

Deno.test("runSft() resumes whatever the lint is told to do", async () => {
  const host = quietHost({ stopRequested: () => true });
  await runSft(sftConfig(runs, "linted"), host);

  const { outcome } = await run("linted", {
    resume: true,
    template_lint: "off",
  });
  assertEquals(outcome, "finished");
});

Deno.test("runSft() takes another dropout into the model's config", async () => {
  await run("dry", { dropout: 0.25, num_epochs: 1 });

  const config = await json("dry/final/config.json");
  assertEquals(
    [config.resid_pdrop, config.embd_pdrop, config.attn_pdrop],
    [0.25, 0.25, 0.25],
  );
});

Deno.test("runSft() is the same run on every engine", async () => {
  const changes = { dropout: 0, num_epochs: 1 };
  const compiled = await run("compiled", changes);
  const eager = await run("eager", { ...changes, engine: "eager" });

  assertEquals(eager.last?.loss.toFixed(3), compiled.last?.loss.toFixed(3));
  if (NO_GPU !== undefined) return;
  const gpu = await run("on a GPU", { ...changes, device: "gpu" });
  assertEquals(gpu.last?.loss.toFixed(3), compiled.last?.loss.toFixed(3));
});

Deno.test("runSft() writes nothing when it is asked for the impossible", async () => {
  const before = await namesIn(runs.path);
  const refused = async (changes: Partial<SftConfig>) =>
    (await assertRejects(() => run("never", changes), UserError)).message;

  assertEquals(
    await refused({ eval_file: [`${runs.path}/none.jsonl`] }),
    `Cannot read "${runs.path}/none.jsonl": there is no such file, check the ` +
      "path",
  );
  assertEquals(
    await refused({ template: "chat-ml" }),
    'Cannot use template "chat-ml": there is none of that name, closest is ' +
      '"chatml"',
  );
  assertEquals(
    await refused({ template: "origin" }),
    'Cannot train with template "origin": it fails "stop token trained" (no ' +
      "stop token stands after answer 1: the template names none; answer's " +
      'end: " there" (id 285, at 11) "\\n" (id 202, at 12)), choose another ' +
      "template, mend the data or pass --template_lint warn",
  );
  assertEquals(
    await refused({ engine: "onyx" }),
    "Cannot set --engine: expected onnx, eager, tensorflow, xla or auto, got " +
      '"onyx"',
  );
  assertEquals(
    await refused({ max_length: 8 }),
    `Cannot use "${runs.chatFile}": none of its 6 rows is left (6 longer than ` +
      "8 tokens), mend the data or loosen what refuses it",
  );
  assertEquals(
    await refused({ max_length: 8, overlong: "error" }),
    `Cannot fit "${runs.chatFile}" line 1: 15 tokens are more than 8, raise ` +
      "--max_length or pass --overlong drop",
  );
  assertEquals(await namesIn(runs.path), before);
  assert(!before.includes("never"));
});
