import { assertEquals, assertMatch } from "@std/assert";
import { experimentText, notebookText } from "sft/experiment/new_files.ts";

const GIVEN = {
  name: "mine",
  folder: "/home/me/work",
  model_path: "org/model@main",
  data_file: "/home/me/work/rows.jsonl",
  eval_file: [],
  suggestion: {
    template: "tokenizer",
    max_length: 256,
    learning_rate: 1e-4,
    parameters: 134_515_008,
    rows: 50,
    longest: 203,
    hasAnswers: false,
  },
};

/** The line of a text that sets a name. */
const lineOf = (name: string, text: string) =>
  text.split("\n").find((line) => line.trim().startsWith(`${name}:`))?.trim();

Deno.test("experimentText() names files beside it, and others whole", () => {
  const text = experimentText({
    ...GIVEN,
    tokenizer_path: "/opt/tokenizers/a",
    eval_file: ["/home/me/held `out`.jsonl", "facts=/home/me/work/f.jsonl"],
  });
  assertEquals(lineOf("model_path", text), 'model_path: "org/model@main",');
  assertEquals(lineOf("data_file", text), "data_file: `${here}/rows.jsonl`,");
  assertEquals(
    lineOf("tokenizer_path", text),
    'tokenizer_path: "/opt/tokenizers/a",',
  );
  assertEquals(
    lineOf("eval_file", text),
    'eval_file: ["/home/me/held `out`.jsonl", `facts=${here}/f.jsonl`],',
  );
  assertEquals(lineOf("heldOut", text), undefined);
});

Deno.test("experimentText() holds rows out where nothing else is measured", () => {
  const text = experimentText(GIVEN);
  assertEquals(lineOf("heldOut", text), "heldOut: 0.2,");
  assertEquals(
    lineOf("decidedBy", text),
    'decidedBy: { metric: "answerNatsPerToken", better: "lower" },',
  );
  assertMatch(text, /\/\/ 135 M parameters\./);
  const suggestion = {
    ...GIVEN.suggestion,
    hasAnswers: true,
    template_lint: "warn" as const,
  };
  const other = experimentText({ ...GIVEN, suggestion, columns: "q=user" });
  assertEquals(
    lineOf("decidedBy", other),
    'decidedBy: { metric: "rightShare", better: "higher" },',
  );
  assertEquals(lineOf("template_lint", other), 'template_lint: "warn",');
  assertEquals(lineOf("columns", other), 'columns: "q=user",');
});

Deno.test("notebookText() is a notebook for the Deno kernel", () => {
  const { cells, metadata, nbformat } = JSON.parse(
    notebookText({ name: "mine" }),
  );
  assertEquals([nbformat, metadata.kernelspec.name], [4, "deno"]);
  assertEquals(
    cells.filter(({ cell_type }: { cell_type: string }) => cell_type === "code")
      .map(({ source }: { source: string[] }) => source.at(-1)),
    [
      "await notebook();",
      'const mine = await runs(experiment, { folder: "outputs/mine" });',
      "await compare(mine);",
    ],
  );
});
