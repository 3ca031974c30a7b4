import { assertEquals, assertStringIncludes } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import { reproduceSection } from "sft/view/report/reproduce.ts";
import { seedRun } from "../../support/arms.ts";
import { manifestWith } from "../../support/manifest.ts";
import { runViewWith, stepWith } from "../../support/views.ts";

Deno.test("reproduceSection() tells command, machine, versions and data", () => {
  const run = runViewWith("ours", {
    manifest: manifestWith({
      config: {},
      ended: "2026-11-24T10:20:00.000Z",
      commit: "0123456789abcdef".repeat(2) + "01234567",
      tokenizer: { path: "outputs/bpe", sha256: "cd".repeat(32) },
      peakMemoryMiB: 1234,
    }),
    steps: [stepWith(100)],
    notes: [{ kind: "note", step: 50, text: "resumed from checkpoint-50" }],
  });

  const { markup } = reproduceSection(groupRuns([run]), new Map()).body;

  assertStringIncludes(markup, "<pre><code>deno task sft --seed 42</code>");
  assertStringIncludes(markup, "<li>step 50: resumed from checkpoint-50</li>");
  const cells = Array.from(
    markup.matchAll(/<t[dh][^>]*>([^<]*)<\/t[dh]>\s*<td[^>]*>([^<]*)</g),
    ([, name, value]) => [name, value],
  );
  assertEquals(cells, [
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
    ["data", "data/chats.jsonl, 1,234 bytes, SHA-256 abababababab…"],
  ]);
});

Deno.test("reproduceSection() folds the other runs of an arm", () => {
  const { markup } = reproduceSection(
    groupRuns([1, 2, 3].map((seed) => seedRun("a", seed))),
    new Map(),
  ).body;

  const [shown, folded] = markup.split("<details>");
  assertEquals(shown.match(/--seed \d/g), ["--seed 1"]);
  assertStringIncludes(folded, "2 other runs of this arm");
  assertEquals(folded.match(/--seed \d/g), ["--seed 2", "--seed 3"]);
});
