import { assertEquals, assertMatch } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import { readRunView } from "sft/view/compare/run_view.ts";
import { flagsOf, runTask } from "../support/command.ts";
import {
  chat,
  talkingModel,
  tinyRuns,
  TOKENIZER,
  writeRows,
} from "../support/tiny_run.ts";

// What is measured is in tests/run/evaluate_model.test.ts.

const runs = await tinyRuns();
const model_path = await talkingModel(runs);
const eval_file = `${runs.path}/held_out.jsonl`;
await writeRows(eval_file, [
  { ...chat("Hi", "Hello there"), answer: "there" },
  "{",
]);

const flags = (changes: Record<string, string> = {}) =>
  flagsOf({ model_path, tokenizer_path: TOKENIZER, eval_file, ...changes });

Deno.test("evaluate prints the figures and records it where asked", async () => {
  const output_dir = `${runs.path}/talking`;

  const { code, stdout, stderr } = await runTask(
    "evaluate",
    ...flags({ on_bad_row: "skip", output_dir }),
  );

  assertEquals([code, stderr], [0, ""]);
  assertMatch(
    stdout,
    new RegExp(
      "^evaluation +held_out\n─+  ─+\n" +
        "conversations +1\n" +
        "left out, bad or too long +1\n" +
        "answer tokens +2\n" +
        "loss of answers \\(nats per token\\) +0\\.\\d{4}\n" +
        "loss of answers \\(bits per byte\\) +0\\.\\d{4}\n" +
        "right answers \\(share\\) +100\\.0 %\n" +
        "loss of stop tokens \\(nats\\) +0\\.\\d{4}\n" +
        "answers that stopped \\(share\\) +100\\.0 %\n" +
        "empty answers \\(share\\) +0\\.0 %\n" +
        "new bigrams in an answer \\(share\\) +100\\.0 %\n" +
        "mean length \\(characters\\) +11\\.0\n$",
    ),
  );
  const { evaluations } = await readRunView(output_dir);
  assertEquals(
    evaluations.map(({ step, rightShare }) => [step, rightShare]),
    [[40, 1]],
  );
});

Deno.test("evaluate --load_dtype int8 shows what that does to the figures", async () => {
  const { code, stdout } = await runTask(
    "evaluate",
    ...flags({ on_bad_row: "skip", load_dtype: "int8" }),
  );

  assertEquals(code, 0);
  assertMatch(stdout, /^evaluation +held_out +held_out, fp32\n/);
  const losses = stdout.match(/loss of answers \(nats.*/)![0].match(/\d\.\d+/g);
  assertEquals(losses?.length, 2);
});

Deno.test("evaluate warns of another form and refuses what it cannot read", async () => {
  const template = `${runs.path}/own.jinja`;
  await Deno.writeTextFile(template, TEMPLATES.chatml.source);
  const [warned, own, none, refused] = await Promise.all([
    runTask("evaluate", ...flags({ on_bad_row: "skip", template: "origin" })),
    runTask("evaluate", ...flags({ on_bad_row: "skip", template })),
    runTask("evaluate", ...flags({ template: "none" })),
    runTask("evaluate", ...flags()),
  ]);

  assertEquals([own.code, own.stderr], [0, ""]);
  assertEquals(none, {
    code: 1,
    stdout: "",
    stderr: `error: Cannot evaluate "${model_path}": --template none writes ` +
      "no answers, pass the --template that it was trained with\n",
  });

  assertEquals([warned.code, warned.stderr], [
    0,
    'note: the model was trained with template "chatml" and is prompted with ' +
    '"origin": expect worse answers\n',
  ]);
  assertEquals([refused.code, refused.stdout], [1, ""]);
  assertMatch(
    refused.stderr,
    /^error: Cannot read "[^"]+held_out.jsonl" line 2: not valid JSON /,
  );
});
