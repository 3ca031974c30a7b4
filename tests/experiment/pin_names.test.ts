import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { Experiment } from "sft/experiment/experiment.ts";
import { pinNames } from "sft/experiment/pin_names.ts";
import { manifestWith } from "../support/manifest.ts";
import { tempFolder } from "../support/temp_folder.ts";
import { COMMIT, FILES, MODEL, tinyHub } from "../support/tiny_hub.ts";

const NEXT = "2".repeat(40);

const EXPERIMENT: Experiment = {
  name: "named",
  question: "Which?",
  hypothesis: "",
  base: { model_path: "org/tiny", data_file: "rows.jsonl" },
  arms: {
    own: {},
    path: { model_path: "./here" },
    tagged: { model_path: "org/tiny@v1", tokenizer_path: "org/tiny" },
  },
  seeds: [1],
  decidedBy: { metric: "answerNatsPerToken", better: "lower" },
};

const hubAt = (main: string) =>
  tinyHub({
    ...MODEL,
    commits: { [COMMIT]: FILES, [NEXT]: FILES },
    branches: { main },
    tags: { v1: COMMIT },
  });

Deno.test("pinNames() finds each name of the chosen arms once", async () => {
  await using hub = await hubAt(NEXT);
  let found = 0;
  const host = { ...hub.host, onNamesFound: () => void found++ };
  const pinned = (...arms: string[]) =>
    pinNames(
      EXPERIMENT,
      { budget: "full", ...(arms.length > 0 && { arms }) },
      "nowhere",
      host,
      hub.access,
    );

  assertEquals(await pinned("path"), {});
  assertEquals(hub.server.requests, []);
  assertEquals(await pinned(), { "org/tiny": NEXT, "org/tiny@v1": COMMIT });
  assertEquals(found, 2);
});

Deno.test("pinNames() goes on with what runs began with", async () => {
  await using hub = await hubAt(NEXT);
  await using folder = await tempFolder();
  const record = async (path: string, hubCommits: Record<string, string>) => {
    await Deno.mkdir(`${folder.path}/${path}`, { recursive: true });
    await Deno.writeTextFile(
      `${folder.path}/${path}/manifest.json`,
      JSON.stringify(manifestWith({ hubCommits })),
    );
  };
  // One that other settings took the place of, and one that is damaged.
  await record("own/seed-1.before-2026", { "org/tiny": "3".repeat(40) });
  await Deno.mkdir(`${folder.path}/own/seed-2`);
  await Deno.writeTextFile(`${folder.path}/own/seed-2/manifest.json`, "{");
  const pinned = () =>
    pinNames(EXPERIMENT, { budget: "full" }, folder.path, hub.host, hub.access);

  assertEquals((await pinned())["org/tiny"], NEXT);
  await record("own/seed-3", { "org/tiny": COMMIT });
  assertEquals((await pinned())["org/tiny"], COMMIT);
  assertEquals(
    hub.lines.at(-1),
    '"org/tiny" is commit 111111111111, as in the runs before',
  );
});

Deno.test("pinNames() refuses a name that nobody has", async () => {
  await using hub = await hubAt(NEXT);
  const { base, ...rest } = EXPERIMENT;
  await assertRejects(
    () =>
      pinNames(
        { ...rest, base: { ...base, model_path: "org/none" } },
        { budget: "full" },
        "nowhere",
        hub.host,
        hub.access,
      ),
    UserError,
    'Cannot open "org/none": there is no such folder, and the hub at ',
  );
});
