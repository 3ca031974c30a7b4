import {
  assertEquals,
  assertMatch,
  assertRejects,
  assertThrows,
} from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { prepareSet } from "sft/run/prepare/prepare_set.ts";
import {
  assertFitsRun,
  isPreparedSet,
  preparedExamples,
  type PreparedSet,
  readPreparedSet,
  type RunNeeds,
} from "sft/run/prepare/prepared_set.ts";
import { prepareConfig, quietPrepare } from "../../support/prepare.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { chat, writeRows } from "../../support/tiny_run.ts";

const SET = {
  settings: {
    template: { name: "chatml", sha256: "a" },
    tokenizer: "c".repeat(64),
    supervise: "assistant",
    maxLength: 64,
    overlong: "drop",
  },
} as PreparedSet;

const NEEDS: RunNeeds = {
  template: { name: "chatml", sha256: "a" },
  tokenizer: "c".repeat(64),
  supervise: "assistant",
  max_length: 64,
  overlong: "drop",
};

Deno.test("assertFitsRun() says everything that differs", () => {
  assertFitsRun("D", SET, NEEDS);
  const refusal = (changes: Partial<RunNeeds>) =>
    assertThrows(
      () => assertFitsRun("D", SET, { ...NEEDS, ...changes }),
      UserError,
    ).message;
  const end = "; change the run's settings or prepare the data again in " +
    "another folder";

  assertEquals(
    refusal({ max_length: 32, supervise: "everything" }),
    'Cannot use the prepared set "D": its supervise is "assistant", the ' +
      `run's is "everything"; its max_length is 64, the run's is 32${end}`,
  );
  assertEquals(
    refusal({
      template: { name: "chatml", sha256: "b" },
      tokenizer: "d".repeat(64),
      overlong: "truncate",
    }),
    'Cannot use the prepared set "D": its template is "chatml", the ' +
      'run\'s is "chatml" with another source; its overlong is "drop", the ' +
      "run's is \"truncate\"; its tokenizer is cccccccccccc…, the run's is " +
      `dddddddddddd…${end}`,
  );
});

Deno.test("preparedExamples() reads a half in order and misses no shard", async () => {
  await using folder = await tempFolder();
  const [data, path] = [`${folder.path}/rows.jsonl`, `${folder.path}/set`];
  const answers = ["a", "bb", "ccc", "dddd", "eeeee"];
  await writeRows(data, answers.map((answer) => chat("Q", answer)));
  assertEquals(await isPreparedSet(path), false);
  await prepareSet(
    prepareConfig(data, path, { rows_per_shard: 2 }),
    quietPrepare(),
  );

  assertEquals(await isPreparedSet(path), true);
  const set = await readPreparedSet(path);
  const examples = await Array.fromAsync(preparedExamples(path, set, "train"));
  const trained = examples.map(({ supervised }) =>
    supervised.reduce((sum, one) => sum + one, 0)
  );
  assertEquals(trained, [2, 3, 4, 5, 6]); // a byte a token, and the end
  assertEquals(
    await Array.fromAsync(preparedExamples(path, set, "held_out")),
    [],
  );

  await Deno.remove(`${path}/train-00001.shard`);
  const error = await assertRejects(
    () => Array.fromAsync(preparedExamples(path, set, "train")),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot read shard "${path}/train-00001.shard": there is no such file, ` +
      "prepare the set again in a new folder",
  );
});

Deno.test("readPreparedSet() refuses a set that contradicts itself", async () => {
  await using folder = await tempFolder();
  const [data, path] = [`${folder.path}/rows.jsonl`, `${folder.path}/set`];
  await writeRows(data, ["a", "bb", "ccc"].map((answer) => chat("Q", answer)));
  await prepareSet(
    prepareConfig(data, path, { rows_per_shard: 2 }),
    quietPrepare(),
  );
  const file = `${path}/prepared.json`;
  const whole = await Deno.readTextFile(file);
  // deno-lint-ignore no-explicit-any
  const refusal = async (change: (set: any) => void) => {
    const set = JSON.parse(whole);
    change(set);
    await Deno.writeTextFile(file, JSON.stringify(set));
    const error = await assertRejects(() => readPreparedSet(path), UserError);
    return error.message.replace(`Cannot read "${file}": `, "");
  };
  const { key } = await readPreparedSet(path);
  const again = "prepare the set again in a new folder";

  assertEquals(
    await refusal((set) => set.settings.maxLength = 63),
    `its settings are not those of its key ${key.slice(0, 12)}…, ${again}`,
  );
  assertEquals(
    await refusal((set) => set.shards.pop()),
    `its shards hold 2 train examples and its lengths count 3, ${again}`,
  );
  assertEquals(
    await refusal((set) => set.report.examples = 4),
    `its shards hold 3 examples and its report counts 4, ${again}`,
  );
  for (const name of ["../../x", "/etc/hostname", "a\0b"]) {
    assertMatch(
      await refusal((set) => set.shards[0].name = name),
      /^"shards.0.name" is ".*", expected the name of a file in the same folder$/,
    );
  }
});

Deno.test("preparedExamples() refuses a shard under another's name", async () => {
  await using folder = await tempFolder();
  const [data, path] = [`${folder.path}/rows.jsonl`, `${folder.path}/set`];
  await writeRows(data, ["a", "b"].map((answer) => chat("Q", answer)));
  await prepareSet(
    prepareConfig(data, path, { rows_per_shard: 1 }),
    quietPrepare(),
  );
  const set = await readPreparedSet(path);
  await Deno.copyFile(`${path}/train-00001.shard`, `${path}/train-00000.shard`);

  const error = await assertRejects(
    () => Array.fromAsync(preparedExamples(path, set, "train")),
    UserError,
  );

  assertEquals(
    error.message,
    `Cannot read shard "${path}/train-00000.shard": it is not the one that ` +
      "prepared.json names, prepare the set again in a new folder",
  );
});
