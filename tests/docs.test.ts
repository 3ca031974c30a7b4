import { assert, assertEquals, assertMatch } from "@std/assert";
import { mentionsIn } from "./support/mentions.ts";
import { type Known, madeBy, missingThings } from "./support/named_things.ts";
import { commentsOf, notebookText } from "./support/texts.ts";

// What pages, help texts, comments and notebooks name is there: every task,
// every flag of it, every file and folder.

const ROOT = `${import.meta.dirname}/..`;

const FOLDERS = ["lib", "data", "experiments", "notebooks", "tests"];

const { tasks: TASKS } = JSON.parse(read("deno.json"));
const FILES = ["README.md", "LICENSE", "deno.json", ...filesBelow(".ci")]
  .concat(FOLDERS.flatMap(filesBelow));
const HELP = await helpTexts();

const KNOWN: Known = {
  tasks: new Map(Object.keys(TASKS).map((task) => [task, flagsOf(task)])),
  files: new Set(FILES),
  outputs: new Map(
    [...HELP].flatMap(([task, help]) => {
      const row = /^ {2}--output\w* \S+ +(outputs\/\S+)/m.exec(help);
      return row === null ? [] : [[task, row[1]]];
    }),
  ),
};

const NAMES = new Set(KNOWN.tasks.keys());

/** What the commands of the front page leave for other pages and for help. */
const FRONT = madeBy(mentionsIn(read("README.md"), NAMES), KNOWN);

/** Folders that commands make where they are told no other. */
const DEFAULTS = ["outputs/experiments", "outputs/arena"];

/** What is there before the first command of a page. */
const BEFORE: Readonly<Record<string, readonly string[]>> = {
  "README.md": [],
  // Programs of others fill it.
  "data/README.md": [...FRONT, "outputs/sets"],
};

/** Files whose comments are on flags of no task. */
const OTHER_FLAGS: Readonly<Record<string, string>> = {
  "lib/core/std/parse_args.ts": "documents a package for any program",
  "tests/bench/prepare.ts": "is a program of its own",
  "tests/support/mentions.test.ts": "has wrong ones to find",
  "tests/support/named_things.test.ts": "has wrong ones to find",
};

function faultsOf(text: string, path: string, made?: readonly string[]) {
  return missingThings(mentionsIn(text, NAMES), { path, made }, KNOWN)
    .map((fault) => `${path}: ${fault}`);
}

Deno.test("pages name tasks, flags and paths that exist", () => {
  const pages = FILES.filter((path) =>
    path.endsWith(".md") && !path.startsWith("experiments/results/")
  );
  const faults = pages.flatMap((path) => {
    const text = path === "lib/CHANGELOG.md" ? newestVersion() : read(path);
    return faultsOf(text, path, BEFORE[path] ?? FRONT);
  });

  assert(pages.length > 20);
  assertEquals(faults, []);
});

Deno.test("help texts name tasks, flags and paths that exist", () => {
  const faults = [...HELP].flatMap(([task, help]) =>
    faultsOf(help, `--help of ${task}`, [...FRONT, ...DEFAULTS])
  );

  assertEquals(faults, []);
});

Deno.test("comments name tasks, flags and paths that exist", () => {
  const faults = FILES
    .filter((path) => path.endsWith(".ts"))
    .filter((path) => !Object.hasOwn(OTHER_FLAGS, path))
    .flatMap((path) => faultsOf(commentsOf(read(path)), path));

  assertEquals(faults, []);
});

Deno.test("notebooks name tasks, flags and paths that exist", () => {
  const faults = FILES.filter((path) => path.endsWith(".ipynb"))
    .flatMap((path) => faultsOf(notebookText(read(path)), path));

  assertEquals(faults, []);
});

Deno.test("every command is a task and answers --help in 80 columns", () => {
  const commands = FILES.filter((path) => path.startsWith("lib/cli/"))
    .filter((path) => /^if \(import\.meta\.main\)/m.test(read(path)));
  assert(commands.length > 0, "no file of lib/cli is a command");

  for (const path of commands) {
    // setup_tensorflow.ts is the task setup:tensorflow.
    const task = path.slice("lib/cli/".length, -".ts".length)
      .replace(/^setup\/setup_/, "setup:").replace(
        /^(exchange|training)\//,
        "",
      );
    assertMatch(TASKS[task] ?? "", new RegExp(`\\b${path}\\b`), path);
    const help = HELP.get(task) ?? "";

    assertMatch(help, new RegExp(`^usage: deno task ${task}\\b`, "m"), path);
    assertEquals(help.split("\n").filter((line) => line.length > 80), []);
  }
});

/** Of the changes, those since the last version: others name what is gone. */
function newestVersion(): string {
  return read("lib/CHANGELOG.md").split("\n## ", 2).join("\n## ");
}

/** The flags that a task's help lists. */
function flagsOf(task: string): ReadonlySet<string> | "any" {
  const rows = HELP.get(task)?.matchAll(/^ {2}--(\w+)/gm);
  return rows === undefined ? "any" : new Set(rows.map(([, name]) => name));
}

function read(path: string): string {
  return Deno.readTextFileSync(`${ROOT}/${path}`);
}

/** Files below a folder, as paths from the root. */
function filesBelow(folder: string): string[] {
  return [...Deno.readDirSync(`${ROOT}/${folder}`)]
    .flatMap(({ name, isDirectory }) => {
      const path = `${folder}/${name}`;
      return isDirectory ? filesBelow(path) : [path];
    })
    .sort();
}

/** What each task that is a program of ours answers to `--help`. */
async function helpTexts(): Promise<Map<string, string>> {
  const names = Object.keys(TASKS)
    .filter((task) => TASKS[task].startsWith("deno run "));
  const answers = await Promise.all(names.map(async (task) => {
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", task, "--help"],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    }).output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    return [task, new TextDecoder().decode(stdout)] as const;
  }));
  return new Map(answers);
}
