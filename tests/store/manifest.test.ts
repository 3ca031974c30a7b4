import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  describeRun,
  holdsRun,
  readManifest,
  writeManifest,
} from "sft/store/manifest.ts";
import { manifestWith } from "../support/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("readManifest() reads what writeManifest() wrote", async () => {
  await using folder = await tempFolder();
  const manifest = manifestWith({
    commit: "0".repeat(40),
    peakMemoryMiB: 300,
    estimatedMemoryMiB: 280,
  });
  assertEquals(await holdsRun(folder.path), false);

  await writeManifest(folder.path, manifest);

  assertEquals(await holdsRun(folder.path), true);
  assertEquals(await readManifest(folder.path), manifest);
});

const RUN_0_1 = new URL("../fixtures/run_0_1", import.meta.url).pathname;

Deno.test("readManifest() gives a record of version 0.1 today's names", async () => {
  const { config, heldOutReports, ...rest } = await readManifest(RUN_0_1);

  assertEquals(
    [config.eval_file, config.prompt_template, config.data_file],
    [["held_out.jsonl", "questions.jsonl"], "origin", "chats.jsonl"],
  );
  const old = ["yardstick_file", "yardstick_template", "dataReportEvaluation"];
  const names = [...Object.keys(config), ...Object.keys(rest)];
  assertEquals(names.filter((name) => old.includes(name)), []);
  assertEquals(Object.keys(heldOutReports!), ["held_out"]);
});

Deno.test("readManifest() names the sets that version 0.1 measured on", async () => {
  await using folder = await tempFolder();
  const data_file = "prepared";
  const setsOf = async (
    config: Record<string, unknown>,
    changes: Record<string, unknown> = {},
  ) => {
    await Deno.writeTextFile(
      `${folder.path}/manifest.json`,
      JSON.stringify({ ...manifestWith({ config }), ...changes }),
    );
    return (await readManifest(folder.path)).config.eval_file;
  };

  assertEquals(await setsOf({ data_file }), []);
  assertEquals(await setsOf({ data_file, eval_file: "a" }), ["a"]);
  assertEquals(await setsOf({ data_file, yardstick_file: "b" }), ["b"]);
  const one = { data_file, eval_file: "a", yardstick_file: "a" };
  assertEquals(await setsOf(one), ["a"]);
  // Half of a prepared set was measured as well.
  const dataReportEvaluation = { rows: 3 };
  assertEquals(
    await setsOf({ data_file, yardstick_file: "b" }, { dataReportEvaluation }),
    ["prepared", "b"],
  );
  assertEquals(await setsOf({ data_file }, { dataReportEvaluation }), []);
  // A later record, and that of another program.
  assertEquals(await setsOf({ data_file, eval_file: ["a"] }), ["a"]);
  assertEquals(await setsOf({ num_epochs: 1 }), undefined);
});

Deno.test("readManifest() says what folder it expected", async () => {
  const error = await assertRejects(
    () => readManifest("outputs/none"),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot read run "outputs/none": it has no manifest.json, expected the ' +
      '--output_dir of "pretrain", "sft" or "dpo"',
  );
});

Deno.test("describeRun() tells when and how it went", () => {
  assertEquals(
    describeRun(manifestWith({ outcome: "interrupted" })),
    "run of 2026-11-24 10:00 (interrupted)",
  );
});

Deno.test("readManifest() names the field that is none of a run's", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/manifest.json`;
  const refusal = async (changes: object) => {
    const text = JSON.stringify({ ...manifestWith(), ...changes });
    await Deno.writeTextFile(path, text);
    const error = await assertRejects(
      () => readManifest(folder.path),
      UserError,
    );
    return error.message.replace(`Cannot read "${path}": `, "");
  };
  const cases: [changes: object, why: string][] = [
    [{ config: null }, '"config" is null, expected an object'],
    [
      { config: { eval_file: 5 } },
      '"config.eval_file" is 5, expected text, or a list of texts',
    ],
    [
      { config: { columns: [{}] } },
      '"config.columns" is a list, expected a number, a text, true or false, ' +
      "or a list of those",
    ],
    [{ seed: undefined }, '"seed" is missing, expected a whole number'],
    [{ seed: 0.5 }, '"seed" is 0.5, expected a whole number'],
    [
      { command: "rm" },
      '"command" is "rm", expected one of pretrain, sft, dpo',
    ],
    [
      { outcome: "\u001b[31mdone\n" },
      '"outcome" is "␛[31mdone⏎", expected one of running, finished, ' +
      "interrupted, failed",
    ],
    [{ versions: { deno: 2 } }, '"versions.deno" is 2, expected text'],
    [
      { data: [{ path: "a", sha256: "b", bytes: -1 }] },
      '"data.0.bytes" is -1, expected a whole number, 0 or more',
    ],
    [
      { heldOutReports: { constructor: { rows: null } } },
      '"heldOutReports.constructor.rows" is null, expected a whole number, 0 ' +
      "or more",
    ],
    [
      { ended: "2026" },
      '"ended" is "2026", expected a time such as 2026-11-24T10:00:00.000Z',
    ],
  ];
  for (const [changes, why] of cases) assertEquals(await refusal(changes), why);
  // A run of another program tells no seed.
  const other = { seed: undefined, versions: { source: "x" } };
  await Deno.writeTextFile(
    path,
    JSON.stringify({ ...manifestWith(), ...other }),
  );
  assertEquals((await readManifest(folder.path)).seed, undefined);
});
