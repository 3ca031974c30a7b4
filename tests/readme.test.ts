import { assert, assertEquals } from "@std/assert";
import { exists } from "sft/core/file.ts";
import { shellCommands } from "./support/shell_words.ts";
import { tempFolder } from "./support/temp_folder.ts";

// The commands of the pages are run as they stand, in order, in a fresh copy of
// the tree; the other pages go on from what the front page leaves. What is not
// run, or run smaller, is said here.

const ROOT = `${import.meta.dirname}/..`;

const PAGES = [
  ...["README.md", "lib/cli/README.md", "data/README.md", "lib/chat/README.md"],
  ...["experiments/README.md", "lib/OWN_PROJECT.md", "lib/engine/README.md"],
  ...["notebooks/README.md", "tests/bench/README.md"],
];

/** Pages with commands of which none is run, and why. */
const OTHER_PAGES: Readonly<Record<string, string>> = {
  "tests/bench/RESULTS.md": "is a record of what was run",
  "tests/fixtures/README.md": "makes fixtures, by packages of Python",
};

/** How commands begin that are not run, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  "deno task test": "runs this",
  "deno task notebooks": "is run by tests/notebooks.test.ts",
  "deno task bench": "takes the whole machine for minutes, and PyTorch",
  "deno jupyter": "changes the Jupyter of whoever runs the tests",
  "modelscope": "downloads",
  "hf": "downloads",
};

/** Flags added to a task's own, so that minutes become seconds. */
const SMALLER: Readonly<Record<string, readonly string[]>> = {
  demo: [
    ...["--rows", "200", "--texts", "500", "--questions", "6"],
    ...["--pretrain_epochs", "1", "--num_epochs", "1"],
  ],
  pretrain: ["--data_limit", "200"],
  sft: ["--data_limit", "40"],
  lora: ["--data_limit", "40"],
  doctor: ["--seconds", "0"],
};

/** Why a command is not run here, if it is not. */
function whyNot(words: readonly string[]): string | undefined {
  const line = words.join(" ");
  // tests/builtin/published_sets.test.ts reads their flags.
  if (line.includes("outputs/sets/")) return "takes what was downloaded";
  const start = Object.keys(NOT_RUN).find((start) => line.startsWith(start));
  return start && NOT_RUN[start];
}

Deno.test("every page with commands is run, or it is said why not", () => {
  const pages = pagesBelow("").filter((path) =>
    shellCommands(Deno.readTextFileSync(`${ROOT}/${path}`)).length > 0
  );

  assertEquals(pages, [...PAGES, ...Object.keys(OTHER_PAGES)].sort());
});

Deno.test("the commands of the pages work as they stand, in order", async (t) => {
  await using copy = await tempFolder();
  await copyFolder(ROOT, copy.path, [".git", ...ignoredNames()]);

  for (const page of PAGES) {
    const text = await Deno.readTextFile(`${copy.path}/${page}`);
    for (const written of shellCommands(text)) {
      const words = written[0] === "npx"
        ? ["deno", ...written.slice(2)]
        : written;
      if (whyNot(words) !== undefined) continue;
      await t.step(`${page}: ${words.join(" ")}`, async () => {
        assertEquals(words.slice(0, 2), ["deno", "task"]);
        const said = await runIn(copy.path, words.slice(1));
        // A smaller vocabulary than the page promises, for one.
        assert(!said.includes("were asked for"), said);
      });
    }
    for (const [, path] of text.matchAll(/`(outputs\/[^`\s]+)`/g)) {
      assert(await exists(`${copy.path}/${path}`), `${page}: ${path}`);
    }
  }
});

/** Runs a task to its end, and returns what it said on standard error. */
async function runIn(
  folder: string,
  [, task, ...args]: readonly string[],
): Promise<string> {
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", task, ...args, ...SMALLER[task] ?? []],
    cwd: folder,
    env: { NO_COLOR: "1", HF_HUB_OFFLINE: "1" },
    stdin: "null",
  }).output();
  const said = new TextDecoder().decode(stderr);
  assertEquals(code, 0, said);
  return said;
}

/** What git ignores at the top. */
function ignoredNames(): string[] {
  return Deno.readTextFileSync(`${ROOT}/.gitignore`).trim().split("\n")
    .map((line) => line.replace(/\/$/, ""));
}

/** Markdown files of the tree, as paths from the root. */
function pagesBelow(folder: string): string[] {
  return [...Deno.readDirSync(`${ROOT}/${folder}`)]
    .filter(({ name }) => ![".git", ...ignoredNames()].includes(name))
    .flatMap(({ name, isDirectory }) => {
      const path = `${folder}${name}`;
      if (isDirectory) return pagesBelow(`${path}/`);
      return path.endsWith(".md") ? [path] : [];
    })
    .sort();
}

async function copyFolder(
  from: string,
  to: string,
  without: readonly string[],
): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const { name, isDirectory } of Deno.readDir(from)) {
    if (without.includes(name)) continue;
    const [source, target] = [`${from}/${name}`, `${to}/${name}`];
    if (isDirectory) await copyFolder(source, target, without);
    else await Deno.copyFile(source, target);
  }
}
