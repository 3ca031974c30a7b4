import { assertEquals } from "@std/assert";
import { mentionsIn } from "./mentions.ts";
import { type Known, madeBy, missingThings } from "./named_things.ts";

const KNOWN: Known = {
  tasks: new Map<string, ReadonlySet<string> | "any">([
    ["sft", new Set(["data_file", "output_dir", "resume"])],
    ["experiment", new Set(["budget", "output_dir"])],
    ["test", "any"],
  ]),
  files: new Set([
    "README.md",
    "lib/chat/render.ts",
    "lib/chat/formats/text.ts",
    "experiments/results/null.md",
  ]),
  outputs: new Map([["experiment", "outputs/experiments"]]),
};

const NAMES = new Set(KNOWN.tasks.keys());

function missing(text: string, path = "README.md", made?: readonly string[]) {
  return missingThings(mentionsIn(text, NAMES), { path, made }, KNOWN);
}

Deno.test("missingThings() finds tasks and flags that are not there", () => {
  assertEquals(missing("`deno task sft --resume`, `sft --no-resume`"), []);
  assertEquals(missing("`deno task tset`"), ["there is no task tset"]);
  assertEquals(missing("`deno task sft --resmue`"), [
    "task sft has no flag --resmue",
  ]);
  // Of another task, and of any.
  assertEquals(missing("`sft --budget quick`"), [
    "task sft has no flag --budget",
  ]);
  assertEquals(missing("`--budget quick`"), []);
  assertEquals(missing("`--bugdet`"), ["no task has a flag --bugdet"]);
  assertEquals(missing("`deno task test --doc`"), []);
});

Deno.test("missingThings() finds files and folders that are not there", () => {
  const there = "lib/chat/render.ts, `chat/render.ts`, sft/chat/render.ts, " +
    "render.ts, `formats/`, lib/chat, lib/chat/";
  assertEquals(missing(there), []);
  assertEquals(missing("results/null.md", "experiments/LOG.md"), []);

  for (
    const path of [
      ...["lib/chat/redner.ts", "chat/redner.ts", "sft/chat/redner.ts"],
      ...["redner.ts", "lib/chta", "experiments/results/nul.md"],
    ]
  ) {
    assertEquals(missing(path), [`there is no ${path}`]);
  }
  assertEquals(missing("`fromats/`"), ["there is no fromats/"]);
  assertEquals(missing("and/or, a/b.jsonl"), []);
});

Deno.test("missingThings() finds links that lead nowhere from their page", () => {
  assertEquals(missing("[a](../README.md)", "lib/README.md"), []);
  assertEquals(missing("[a](README.md)", "lib/CHANGELOG.md"), [
    "there is no README.md",
  ]);
});

Deno.test("missingThings() finds outputs that no command before them makes", () => {
  const block = (...lines: string[]) =>
    ["```sh", ...lines, "```", ""].join("\n");
  const make = "deno task sft --data_file outputs/data --output_dir outputs/x";
  const take = "deno task sft --data_file outputs/x/final";

  assertEquals(missing(block(make, take), "README.md", ["outputs/data"]), []);
  assertEquals(missing(block(make, take), "README.md", []), [
    "no command before it makes outputs/data",
  ]);
  assertEquals(missing(block(take, make), "README.md", ["outputs/data"]), [
    "no command before it makes outputs/x/final",
  ]);
  assertEquals(missing(block(take)), []);
});

Deno.test("missingThings() knows the folder of an experiment's budget", () => {
  const page = "`deno task experiment null --budget quick` fills " +
    "outputs/experiments/null.quick/a and not outputs/experiments/null.";

  assertEquals(missing(page, "README.md", []), [
    "no command before it makes outputs/experiments/null",
  ]);
  assertEquals(madeBy(mentionsIn(page, NAMES), KNOWN), [
    "outputs/experiments/null.quick",
  ]);
});
