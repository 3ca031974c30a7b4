import { join } from "node:path";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { emptyDataReport } from "sft/batch/data_report.ts";
import { eagerEngine } from "sft/engine/eager.ts";
import { newManifest } from "sft/run/new_manifest.ts";
import { SFT_DEFAULTS, type SftConfig } from "sft/settings/config.ts";
import type { WithTokenizer } from "sft/settings/own_tokenizer.ts";
import { loadTokenizer } from "sft/tokenizer/tokenizer.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { TOKENIZER } from "../support/tiny_run.ts";

const tokenizer = await loadTokenizer(TOKENIZER);
const tokenizerCopy = new Map([
  ["tokenizer_config.json", new TextEncoder().encode("abc")],
]);

/** `sha256sum` of the three bytes `abc`, from FIPS 180-2. */
const ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
/** `sha256sum` of an empty file. */
const EMPTY =
  "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

Deno.test("newManifest() records settings, seed, versions, data and machine", async () => {
  await using folder = await tempFolder();
  const [data_file, eval_file] = ["train", "held_out"].map((name) =>
    `${folder.path}/${name}.jsonl`
  );
  await Deno.writeTextFile(data_file, "abc");
  await Deno.writeTextFile(eval_file, "");
  const config: WithTokenizer<SftConfig> = {
    ...SFT_DEFAULTS,
    model_path: "out/base/final",
    tokenizer_path: TOKENIZER,
    output_dir: "out/first",
    data_file,
    eval_file: [eval_file],
    seed: 7,
  };
  const [training, heldOut] = [1, 2].map((rows) => ({
    ...emptyDataReport(),
    rows,
  }));

  const { started, machine, versions, commit, ...manifest } = await newManifest(
    "sft",
    config,
    { engine: eagerEngine(), tokenizer, tokenizerCopy },
    { training, heldOut: [{ name: "held_out", report: heldOut }] },
  );

  assertEquals(manifest, {
    name: "first",
    command: "sft",
    config: { ...config },
    seed: 7,
    outcome: "running",
    data: [
      { path: data_file, sha256: ABC, bytes: 3 },
      { path: eval_file, sha256: EMPTY, bytes: 0 },
    ],
    tokenizer: {
      path: TOKENIZER,
      sha256: tokenizer.sha256,
      files: [{
        path: join(TOKENIZER, "tokenizer_config.json"),
        sha256: ABC,
        bytes: 3,
      }],
    },
    dataReport: training,
    heldOutReports: { held_out: heldOut },
  });
  assertMatch(started, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  assertEquals(versions, {
    deno: Deno.version.deno,
    v8: Deno.version.v8,
    engine: "TensorFlow.js 4.22.0, cpu backend",
  });
  assertEquals(machine.arch, Deno.build.arch);
  assert(commit === undefined || /^[0-9a-f]{40}$/.test(commit));
});

Deno.test("newManifest() names no held-out data where there is none", async () => {
  await using folder = await tempFolder();
  const data_file = `${folder.path}/train.jsonl`;
  await Deno.writeTextFile(data_file, "");

  const manifest = await newManifest(
    "pretrain",
    { ...SFT_DEFAULTS, tokenizer_path: "", output_dir: "x", data_file },
    { engine: eagerEngine(), tokenizer, tokenizerCopy },
    { training: emptyDataReport(), heldOut: [] },
  );

  assertEquals(manifest.data, [{ path: data_file, sha256: EMPTY, bytes: 0 }]);
  assertEquals("heldOutReports" in manifest, false);
});

Deno.test("newManifest() records every file of a folder and a mixture", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/a.jsonl`, "abc");
  await Deno.writeTextFile(`${path}/b.jsonl`, "");
  const a = { path: `${path}/a.jsonl`, sha256: ABC, bytes: 3 };
  const b = { path: `${path}/b.jsonl`, sha256: EMPTY, bytes: 0 };
  const dataOf = async (data_file: string) =>
    (await newManifest(
      "pretrain",
      { ...SFT_DEFAULTS, tokenizer_path: "", output_dir: "x", data_file },
      { engine: eagerEngine(), tokenizer, tokenizerCopy },
      { training: emptyDataReport(), heldOut: [] },
    )).data;

  assertEquals(await dataOf(path), [a, b]);
  assertEquals(await dataOf(`${path}/b.*:2,${path}/a.jsonl:1`), [b, a]);
});
