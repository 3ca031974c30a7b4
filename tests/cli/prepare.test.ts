import { assert, assertEquals, assertMatch } from "@std/assert";
import {
  assertRefuses,
  flagsOf,
  runTask,
  snapshot,
  startCommand,
} from "../support/command.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { chat, TOKENIZER, writeRows } from "../support/tiny_run.ts";

/** Long enough that there is time to kill the process in between. */
const ROWS = Array.from(
  { length: 1500 },
  (_, n) => chat(`Say ${n % 1400}`, `It is ${n % 1400}, is it not? `.repeat(4)),
);

function flags(path: string, name: string): string[] {
  return flagsOf({
    data_file: `${path}/rows.jsonl`,
    tokenizer_path: TOKENIZER,
    output_dir: `${path}/${name}`,
    max_length: 256,
    held_out: 0.1,
    drop_near_duplicates: 0.95,
    near_duplicate_rows: 1000,
    rows_per_shard: 200,
  });
}

Deno.test("prepare killed halfway and started again ends with the same bytes", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await writeRows(`${path}/rows.jsonl`, ROWS);
  const exact = "--drop_exact_duplicates";
  const straight = await runTask(
    "prepare",
    ...flags(path, "straight"),
    ...[exact, "--workers", "2"],
  );
  assertEquals(straight.code, 0, straight.stderr);
  assertMatch(straight.stderr, /dropped: exact duplicate +100\n/);
  assertMatch(
    straight.stderr,
    /prepared in ".*straight"; its report is ".*html"/,
  );

  const args = [...flags(path, "killed"), exact, "--workers", "1"];
  const child = startCommand("prepare", ...args);
  const journal = `${path}/killed/journal.jsonl`;
  const parts = async () =>
    (await Deno.readTextFile(journal).catch(() => "")).split("\n").length - 2;
  while (await parts() < 3) await new Promise((done) => setTimeout(done, 5));
  child.kill("SIGKILL");
  await Promise.all([child.stdout.cancel(), child.stderr.cancel()]);
  const { signal } = await child.status;
  assertEquals(signal, "SIGKILL");
  const left = await snapshot(`${path}/killed`);
  assert(!("prepared.json" in left) && "train-00002.shard" in left);

  const again = await runTask("prepare", ...args);
  assertEquals(again.code, 0, again.stderr);
  assertMatch(again.stderr, /^going on after row \d+ of ".*killed"$/m);
  const bytes = await snapshot(`${path}/straight`);
  assertEquals(await snapshot(`${path}/killed`), bytes);
  // 200 rows a part; the last hundred are duplicates and leave no shard.
  assertEquals(Object.keys(bytes).length, 2 * 7 + 2);

  const third = await runTask("prepare", ...args);
  assertEquals(third, {
    code: 0,
    stdout: "",
    stderr: `"${path}/killed" holds this set already: nothing to do; its ` +
      `report is "${path}/killed/report.html"\n`,
  });
});

Deno.test("prepare refuses bad input in one line", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await writeRows(`${path}/rows.jsonl`, [chat("Hi", "Ho"), "{broken"]);
  await Deno.mkdir(`${path}/taken`);
  await Deno.writeTextFile(`${path}/taken/thesis.txt`, "");

  await assertRefuses("prepare", path, [
    [
      [...flags(path, "out"), "--held_out", "1"],
      "Cannot set --held_out: it is given 2 times, give it once",
    ],
    [
      ["--data_file", `${path}/rows.jsonl`],
      "Cannot run prepare: --tokenizer_path and --output_dir are missing, see " +
      "--help",
    ],
    [
      flags(path, "taken"),
      `Cannot prepare in "${path}/taken": it holds "thesis.txt" and no ` +
      "prepared set, choose another --output_dir",
    ],
  ]);
  const bad = await runTask("prepare", ...flags(path, "out"));
  assertEquals([bad.code, bad.stdout], [1, ""]);
  assertMatch(
    bad.stderr,
    /error: Cannot read ".*rows\.jsonl" line 2: not valid JSON .*skip\n$/,
  );
});
