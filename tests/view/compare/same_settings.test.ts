import { assertEquals, assertNotEquals } from "@std/assert";
import type { Manifest } from "sft/store/manifest.ts";
import { poolName, settingsKey } from "sft/view/compare/same_settings.ts";
import { manifestWith } from "../../support/manifest.ts";
import { runViewWith } from "../../support/views.ts";

const CONFIG = {
  output_dir: "out/a",
  data_file: "data/a.jsonl:3,data/b.jsonl",
  eval_file: ["facts=data/facts.jsonl"],
  model_path: "base/final",
  num_epochs: 3,
  seed: 1,
};

const keyOf = (config: Manifest["config"], changes: Partial<Manifest> = {}) =>
  settingsKey(
    runViewWith("a", { manifest: manifestWith({ config, ...changes }) }),
  );

Deno.test("settingsKey() looks away from places, seeds and threads", () => {
  assertEquals(
    keyOf(CONFIG),
    keyOf({
      seed: 7,
      num_epochs: 3,
      output_dir: "elsewhere",
      threads: 2,
      logging_steps: 1,
      resume: true,
      tokenizer_path: undefined,
      model_path: "copy/final",
      data_file: "/moved/a.jsonl:3,/moved/b.jsonl",
      eval_file: ["facts=/moved/facts.jsonl"],
    }, { seed: 7, started: "2026-12-01T00:00:00.000Z" }),
  );
});

Deno.test("settingsKey() tells apart what was computed otherwise", () => {
  const sha256 = "cd".repeat(32);
  const file = { path: "data/chats.jsonl", sha256, bytes: 1234 };
  const others = [
    keyOf({ ...CONFIG, num_epochs: 1 }),
    keyOf({ ...CONFIG, data_file: "data/a.jsonl:1,data/b.jsonl" }),
    keyOf({ ...CONFIG, eval_file: ["data/facts.jsonl"] }),
    keyOf(CONFIG, { data: [file] }),
    keyOf(CONFIG, { model: [file] }),
    keyOf(CONFIG, { tokenizer: { path: "tok", sha256 } }),
    keyOf(CONFIG, { template: { name: "own", sha256 } }),
    keyOf(CONFIG, { command: "pretrain" }),
  ];
  for (const other of others) assertNotEquals(other, keyOf(CONFIG));
  assertEquals(new Set(others).size, others.length);
});

Deno.test("settingsKey() knows nothing of another program's run", () => {
  assertEquals(
    keyOf({}, { versions: { source: "trainer_state.json" } }),
    undefined,
  );
});

Deno.test("poolName() is what the runs' folders have in common", () => {
  const named = (...paths: string[]) =>
    poolName(paths.map((path) => ({ path, name: path.split("/").at(-1)! })));

  assertEquals(named("out/long"), "long");
  assertEquals(named("out/a-1", "out/a-10", "out/a-2"), "a");
  assertEquals(named("out/a seed=1", "out/a seed=2"), "a");
  assertEquals(
    named("out/rate-1e-4/seed-1", "out/rate-1e-4/seed-12"),
    "rate-1e-4",
  );
  assertEquals(named("out/models1", "out/models2/"), "models");
  assertEquals(named("out/x", "out/y", "z"), "x and 2 more");
  assertEquals(named("here/a", "there/a"), "a and 1 more");
});
