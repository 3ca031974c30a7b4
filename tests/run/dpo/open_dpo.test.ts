import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { openDpo } from "sft/run/dpo/open_dpo.ts";
import type { DpoConfig } from "sft/settings/config.ts";
import { dpoConfig, pair, writePairs } from "../../support/tiny_dpo.ts";
import { quietHost, tinyRuns, writeRows } from "../../support/tiny_run.ts";

const runs = await tinyRuns();
const pairFile = await writePairs(runs);
const cache = `${runs.path}/cache`;

const open = (changes: Partial<DpoConfig> = {}) =>
  openDpo(dpoConfig(runs, "none", changes), quietHost(), { cache });

Deno.test("openDpo() leaves held-out pairs out that are trained on", async () => {
  const eval_file = `${runs.path}/held_out.jsonl`;
  await writeRows(eval_file, [
    pair("Ada", "Hi there", "Go"),
    pair("Gus", "Yes", "No"),
  ]);
  const { heldOut } = await open({
    eval_file: [eval_file],
    eval_overlap: "drop",
  });

  assertEquals(heldOut.map(({ name, rows }) => [name, rows.length]), [
    ["held_out", 1],
  ]);
  assert(heldOut.every(({ evaluation }) => evaluation === undefined));
});

Deno.test("openDpo() takes the model's own template where none is named", async () => {
  await assertRejects(
    () => open({ template: "tokenizer", tokenizer_path: runs.modelPath }),
    UserError,
    "has no chat_template, name one of the library's or a Jinja file",
  );
});

Deno.test("openDpo() records what it reads", async () => {
  const { record, model } = await open({ eval_file: [`same=${pairFile}`] });
  const { data, model: files, heldOutReports } = await record();

  assertEquals(data.map(({ path }) => path), [pairFile, pairFile]);
  assertEquals(files?.map(({ path }) => path), [
    `${runs.modelPath}/config.json`,
    `${runs.modelPath}/model.safetensors`,
  ]);
  assertEquals(heldOutReports?.same.examples, 12);
  assertEquals(model.dropoutSites({ B: 1, T: 2, K: 1 }), {});
  assertEquals(model.configJson(undefined).resid_pdrop, 0.1);
});
