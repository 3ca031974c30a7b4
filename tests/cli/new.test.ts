import { assertEquals, assertMatch } from "@std/assert";
import { findExperiment } from "sft/experiment/find_experiment.ts";
import { flagsOf, runTask } from "../support/command.ts";
import { COMMITS, hubWithModel, runWithHub } from "../support/hub_command.ts";
import { chat, tinyRuns, TOKENIZER, writeRows } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const { path } = runs;
const given = {
  model_path: runs.modelPath,
  tokenizer_path: TOKENIZER,
  data_file: runs.chatFile,
  output_dir: `${path}/own`,
};

Deno.test("new writes an experiment that runs as it is", async () => {
  const { code, stderr } = await runTask("new", "mine", ...flagsOf(given));
  assertEquals(code, 0, stderr);
  const file = `${path}/own/mine.ts`;
  assertEquals(
    stderr,
    `wrote "${file}" and "${path}/own/mine.ipynb", and ` +
      `"${path}/own/deno.json", where both find sft; go on with\n` +
      `  deno task experiment ${file} --plan\n  deno task experiment ${file}\n`,
  );

  const { base, arms, seeds, heldOut } = await findExperiment("", file);
  assertEquals([Object.keys(arms), seeds, heldOut], [
    ["one", "three"],
    [1, 2, 3],
    0.2,
  ]);
  assertEquals(
    [base.template, base.max_length, await Deno.realPath(base.data_file!)],
    ["chatml", 64, await Deno.realPath(runs.chatFile)],
  );
  const formatted = await new Deno.Command(Deno.execPath(), {
    args: ["fmt", "--check", "--quiet", file],
    stderr: "null",
  }).output();
  assertEquals(formatted.code, 0);
  const { cells, nbformat } = JSON.parse(
    await Deno.readTextFile(`${path}/own/mine.ipynb`),
  );
  assertEquals([nbformat, cells.length], [4, 6]);
  assertMatch(cells[1].source.join(""), /from ".\/mine.ts";/);

  const planned = await runTask(
    "experiment",
    ...[file, "--plan", "--seeds", "1", "--output_dir", `${path}/out`],
  );
  assertEquals(planned.code, 0, planned.stderr);
  assertMatch(planned.stdout, /2 runs to be done, \d+ at a time: about /);
});

Deno.test("new leaves a deno.json as it is, and says what it lacks", async () => {
  const output_dir = `${path}/other`;
  await Deno.mkdir(output_dir);
  await Deno.writeTextFile(`${output_dir}/deno.json`, "{}");

  const { code, stderr } = await runTask(
    "new",
    "mine",
    ...flagsOf({ ...given, output_dir }),
  );

  assertEquals(code, 0, stderr);
  assertEquals(await Deno.readTextFile(`${output_dir}/deno.json`), "{}");
  assertMatch(
    stderr,
    /^the notebook finds no sft: add to the imports of ".*\/other\/deno.json"\n"sft": "file:.*\/lib\/mod.ts",\n"sft\/": /m,
  );
});

Deno.test("new takes a name on a hub, and writes it down as it is", async () => {
  await using hub = await hubWithModel(runs, { main: COMMITS[0] });
  const output_dir = `${path}/hub`;
  const { tokenizer_path: _, ...rest } = given;

  const { code, stderr } = await runWithHub(
    ...[hub, {}, "new", "mine"] as const,
    ...flagsOf({ ...rest, model_path: "org/tiny", output_dir }),
  );

  assertEquals(code, 0, stderr);
  const { base } = await findExperiment("", `${output_dir}/mine.ts`);
  assertEquals(
    [base.model_path, base.tokenizer_path],
    ["org/tiny", undefined],
  );
});

Deno.test("new names what is measured where a person does", async () => {
  const { code, stderr } = await runTask(
    "new",
    "named",
    ...flagsOf(given),
    ...["--eval_file", `chats=${runs.chatFile}`],
  );
  assertEquals(code, 0, stderr);
  const { base, heldOut } = await findExperiment("", `${path}/own/named.ts`);
  assertEquals(heldOut, undefined);
  const [file] = base.eval_file ?? [];
  assertEquals(
    [file.slice(0, 6), await Deno.realPath(file.slice(6))],
    ["chats=", await Deno.realPath(runs.chatFile)],
  );
});

Deno.test("new refuses in one line and writes over nothing", async () => {
  const file = `${path}/own/there.ts`;
  await Deno.mkdir(`${path}/own`, { recursive: true });
  await Deno.writeTextFile(file, "mine");
  const data_file = `${path}/one_row.jsonl`;
  await writeRows(data_file, [chat("Hi", "Hello")]);
  const cases: [string[], string][] = [
    [
      ["one", ...flagsOf({ ...given, data_file })],
      `Cannot hold rows of "${data_file}" out: it has 1 row, of which none`,
    ],
    [
      ["there", ...flagsOf(given)],
      `Cannot write "${file}": it already exists, choose another NAME`,
    ],
    [
      ["a/b", ...flagsOf(given)],
      'Cannot name an experiment "a/b": it names files and folders, expected letters, digits and any of _ . + = - between them',
    ],
    [
      ["none", ...flagsOf({ ...given, model_path: `${path}/none` })],
      `Cannot read model "${path}/none": there is no such folder`,
    ],
  ];
  for (const [args, message] of cases) {
    const { code, stderr } = await runTask("new", ...args);
    const expected = `error: ${message}`;
    assertEquals([code, stderr.slice(0, expected.length)], [1, expected]);
  }
  assertEquals(await Deno.readTextFile(file), "mine");
});
