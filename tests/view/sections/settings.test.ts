import { assertEquals } from "@std/assert";
import { groupRuns } from "sft/view/compare/groups.ts";
import {
  compareSettings,
  differingSection,
  settingsOf,
  settingsSection,
} from "sft/view/sections/settings.ts";
import { seedRun } from "../../support/arms.ts";
import { manifestWith } from "../../support/manifest.ts";
import { blocksOf } from "../../support/sections.ts";
import { runViewWith } from "../../support/views.ts";

const runWith = (name: string, config: Record<string, unknown>) =>
  runViewWith(name, { manifest: manifestWith({ config }) });

Deno.test("settingsOf() flattens what a run was asked to do", () => {
  const manifest = manifestWith({
    config: { batch_size: 4, lora: { rank: 8 } },
    template: { name: "chatml", sha256: "" },
  });

  assertEquals(
    [...settingsOf(manifest)],
    [
      ["command", "sft"],
      ["seed", "42"],
      ["batch_size", "4"],
      ["lora.rank", "8"],
      ["template", "chatml"],
    ],
  );
});

Deno.test("settings that differ have a section, and those in common another", () => {
  const groups = groupRuns([
    runWith("origin", { packing: "padded", epochs: 1 }),
    runWith("ours", { packing: "isolated", epochs: 1 }),
  ]);

  const differing = differingSection(groups)!;
  assertEquals(differing.title, "What differs");
  const [{ table }] = blocksOf(differing, "table");
  assertEquals(table.rows, [["packing", "padded", "isolated"]]);
  const section = settingsSection(groups);
  const [{ summary, blocks: [folded] }] = blocksOf(section, "details");
  assertEquals(summary, "3 settings are the same everywhere");
  assertEquals(folded, {
    kind: "table",
    table: {
      columns: [{ title: "" }, { title: "every run" }],
      rows: [["command", "sft"], ["seed", "42"], ["epochs", "1"]],
    },
  });
});

Deno.test("differingSection() says when nothing differs", () => {
  const runs = ["a", "b"].map((name) => runWith(name, { epochs: 1 }));

  assertEquals(differingSection(groupRuns(runs))!.blocks, [{
    kind: "note",
    text: "No setting differs.",
  }]);
  assertEquals(differingSection(groupRuns(runs.slice(0, 1))), undefined);
});

Deno.test("settingsSection() of one run lists its settings", () => {
  const section = settingsSection(groupRuns([runWith("ours", { epochs: 1 })]));

  assertEquals(section.title, "Settings");
  assertEquals(section.blocks.map(({ kind }) => kind), ["table"]);
  const [{ table }] = blocksOf(section, "table");
  assertEquals(table.rows.at(-1), ["epochs", "1"]);
});

Deno.test("compareSettings() lists the values of an arm's runs", () => {
  const runOf = (arm: string, seed: number, epochs: number) =>
    seedRun(arm, seed, {}, {
      config: { epochs, output_dir: `${arm}/${seed}` },
    });

  const { differing, common } = compareSettings(
    groupRuns([runOf("a", 1, 3), runOf("a", 2, 3), runOf("b", 1, 11)]),
  );

  assertEquals(differing.rows, [["seed", "1, 2", "1"], ["epochs", "3", "11"]]);
  assertEquals(common.rows, [["command", "sft"]]);
});
