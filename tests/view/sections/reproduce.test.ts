import { assertEquals } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { reproduceSection } from "sft/view/sections/reproduce.ts";
import type { Section } from "sft/view/sections/section.ts";
import { seedRun } from "../../support/arms.ts";
import { manifestWith } from "../../support/manifest.ts";
import { blocksOf } from "../../support/sections.ts";
import { runViewWith, stepWith } from "../../support/views.ts";

Deno.test("reproduceSection() tells command, machine, versions and data", () => {
  const run = runViewWith("ours", {
    manifest: manifestWith({
      config: {},
      ended: "2026-11-24T10:20:00.000Z",
      commit: "0123456789abcdef".repeat(2) + "01234567",
      tokenizer: { path: "outputs/bpe", sha256: "cd".repeat(32) },
      hubCommits: { "org/tiny": "ef".repeat(20) },
      peakMemoryMiB: 1234,
    }),
    steps: [stepWith(100)],
    notes: [{ kind: "note", step: 50, text: "resumed from checkpoint-50" }],
  });

  const section = reproduceSection(groupRuns([run]));

  assertEquals(section.title, "How to reproduce");
  assertEquals(blocksOf(section, "command"), [{
    kind: "command",
    name: "ours",
    command: "deno task sft --seed 42",
    notes: ["step 50: resumed from checkpoint-50"],
  }]);
  const [{ table }] = blocksOf(section, "table");
  assertEquals(table.rows, [
    ["folder", "outputs/ours"],
    ["started", "2026-11-24 10:00:12 UTC"],
    ["ended", "2026-11-24 10:20:00 UTC"],
    ["training time", "1 min 00 s"],
    ["outcome", "running"],
    ["machine", "Test CPU, 2 cores, 4 GiB"],
    ["system", "linux 6.1, x86_64"],
    ["peak memory", "1,234 MiB"],
    ["commit", "0123456789ab"],
    ["deno", "2.9.6"],
    ["v8", "15.0"],
    ["tokenizer", "outputs/bpe, SHA-256 cdcdcdcdcdcd…"],
    ['"org/tiny" on the hub', "commit efefefefefef"],
    ["data", "data/chats.jsonl, 1,234 bytes, SHA-256 abababababab…"],
  ]);
});

Deno.test("reproduceSection() folds the other runs of an arm", () => {
  const section = reproduceSection(
    groupRuns([1, 2, 3].map((seed) => seedRun("a", seed))),
  );

  const names = (blocks: Section["blocks"]) =>
    blocksOf({ title: "", blocks }, "command").map(({ name }) => name);
  assertEquals(names(section.blocks), ["a · seed 1"]);
  const [{ summary, blocks }] = blocksOf(section, "details");
  assertEquals(summary, "2 other runs of this arm");
  assertEquals(names(blocks), ["a · seed 2", "a · seed 3"]);
});

Deno.test("reproduceSection() has no command for an imported run", () => {
  const manifest = manifestWith({ versions: { source: "transformers" } });

  const [block] = blocksOf(
    reproduceSection(groupRuns([runViewWith("python", { manifest })])),
    "command",
  );

  assertEquals([block.name, block.command], ["python", undefined]);
});
