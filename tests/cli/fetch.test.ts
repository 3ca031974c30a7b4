import { assert, assertEquals } from "@std/assert";
import { readManifest } from "sft/store/manifest.ts";
import { flagsOf } from "../support/command.ts";
import { COMMITS, hubWithModel, runWithHub } from "../support/hub_command.ts";
import { filesOf } from "../support/hub_server.ts";
import { tinyHub } from "../support/tiny_hub.ts";
import { tinyRuns } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const [COMMIT, NEXT] = COMMITS;

Deno.test("fetch brings a model, which other commands open without a hub", async () => {
  await using hub = await hubWithModel(runs, { main: COMMIT });
  const snapshot = `CACHE/models--org--tiny/snapshots/${COMMIT}`;
  const offline = { HF_HUB_OFFLINE: "1" };
  const named = ["--tokenizer_path", "org/tiny", "--data_file", runs.chatFile];

  const fetched = await runWithHub(hub, {}, "fetch", "org/tiny");
  const tokens = await runWithHub(hub, offline, "tokens", ...named);
  const refused = await runWithHub(hub, offline, "fetch", "org/tiny@v1", "./a");

  assertEquals(fetched, {
    code: 0,
    stdout: `${snapshot}\n`,
    stderr: 'fetching "org/tiny", commit cccccccccccc, from HUB into "CACHE"\n',
  });
  assertEquals([tokens.code, tokens.stderr], [0, ""]);
  assert(tokens.stdout.includes("Hello"), tokens.stdout);
  assertEquals(refused, {
    code: 1,
    stdout: "",
    stderr: 'error: Cannot fetch "./a": it is no name on a hub, expected ' +
      "ORG/NAME or ORG/NAME@REVISION\n",
  });
});

Deno.test("sft starts from a name, records its commit and resumes with that", async () => {
  const branches: Record<string, string> = { main: COMMIT };
  await using hub = await hubWithModel(runs, branches);
  const output_dir = `${runs.path}/named`;
  const flags = flagsOf({
    model_path: "org/tiny",
    tokenizer_path: "org/tiny@main",
    data_file: runs.chatFile,
    max_length: 32,
    output_dir,
  });

  const { code, stderr } = await runWithHub(hub, {}, "sft", ...flags);
  assertEquals(code, 0, stderr);
  const manifest = await readManifest(output_dir);
  // As a kill before the first checkpoint leaves it.
  await Deno.writeTextFile(
    `${output_dir}/manifest.json`,
    JSON.stringify({ ...manifest, outcome: "running" }),
  );
  await Deno.remove(`${output_dir}/final`, { recursive: true });
  branches.main = NEXT;
  const resumed = await runWithHub(hub, {}, "sft", ...flags, "--resume");

  assertEquals(manifest.config.model_path, "org/tiny");
  assertEquals(manifest.hubCommits, {
    "org/tiny": COMMIT,
    "org/tiny@main": COMMIT,
  });
  assertEquals(manifest.model?.map(({ path }) => path), [
    "org/tiny/config.json",
    "org/tiny/model.safetensors",
  ]);
  assertEquals(manifest.tokenizer?.path, "org/tiny@main");
  assertEquals(resumed.code, 0, resumed.stderr);
  assertEquals((await readManifest(output_dir)).hubCommits, {
    "org/tiny": COMMIT,
    "org/tiny@main": COMMIT,
  });
});

Deno.test("sft takes --hf_token for a private model, and keeps it nowhere", async () => {
  const token = "hf_owner";
  await using hub = await tinyHub({
    id: "org/tiny",
    commits: { [COMMIT]: await filesOf(runs.modelPath) },
    branches: { main: COMMIT },
    token,
  });
  const output_dir = `${runs.path}/private`;
  const flags = flagsOf({
    model_path: "org/tiny",
    data_file: runs.chatFile,
    max_length: 32,
    output_dir,
  });

  const refused = await runWithHub(hub, {}, "sft", ...flags);
  assertEquals(refused.code, 1);
  const { code, stdout, stderr } = await runWithHub(
    hub,
    {},
    "sft",
    ...flags,
    "--hf_token",
    token,
  );

  assertEquals(code, 0, stderr);
  assert(
    hub.server.requests.some(({ headers }) =>
      headers.get("authorization") === `Bearer ${token}`
    ),
  );
  for (const file of ["manifest.json", "events.jsonl"]) {
    const text = await Deno.readTextFile(`${output_dir}/${file}`);
    assert(!text.includes(token) && !text.includes("hf_token"), file);
  }
  assert(!(stdout + stderr).includes(token));
});
