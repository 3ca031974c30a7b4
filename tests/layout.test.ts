import { assert, assertEquals, assertMatch } from "@std/assert";

// Where things are: the design's layout, held by looking at the tree itself.

const ROOT = `${import.meta.dirname}/..`;

/** The folders of `lib/`. */
const PARTS = [
  "batch",
  "chat",
  "cli",
  "core",
  "data",
  "engine",
  "experiment",
  "model",
  "ops",
  "store",
  "train",
  "view",
];

/** Everything that may lie at the top. */
const TOP = [
  ".ci",
  ".git",
  ".gitignore",
  "LICENSE",
  "README.md",
  "data",
  "deno.json",
  "experiments",
  "lib",
  "notebooks",
  "tests",
];

const TYPES_ONLY = "nothing is left of it at run time";

/** Files of `lib/` without a test of their own, and why. */
const UNTESTED: Readonly<Record<string, string>> = {
  "lib/mod.ts": "re-exports what is tested where it is made",
  "lib/core/tf.ts": "re-exports TensorFlow.js",
  "lib/core/events.ts": TYPES_ONLY,
  "lib/core/trainable.ts": TYPES_ONLY,
  "lib/engine/pointer.ts": TYPES_ONLY,
  "lib/engine/program.ts": TYPES_ONLY,
};

/** Folders of `tests/` that mirror nothing. */
const SUPPORT = [
  ...["bench", "builtin", "fixtures", "oracle", "pitfalls", "support"],
];

const LONGEST = 400;

/** Files below a folder with one of the endings, as paths from the root. */
function filesBelow(folder: string, ...endings: string[]): string[] {
  const found: string[] = [];
  for (const { name, isDirectory } of Deno.readDirSync(`${ROOT}/${folder}`)) {
    const path = `${folder}/${name}`;
    if (isDirectory) found.push(...filesBelow(path, ...endings));
    else if (endings.some((ending) => name.endsWith(ending))) found.push(path);
  }
  return found.sort();
}

function namesIn(folder: string): string[] {
  return [...Deno.readDirSync(`${ROOT}/${folder}`)].map(({ name }) => name);
}

const read = (path: string) => Deno.readTextFileSync(`${ROOT}/${path}`);

Deno.test("the top level holds what the design names and nothing else", () => {
  const ignored = read(".gitignore").split("\n")
    .map((line) => line.replace(/\/$/, ""));
  const others = namesIn(".")
    .filter((name) => !TOP.includes(name) && !ignored.includes(name));

  assertEquals(others, []);
});

Deno.test("lib holds the design's folders, the surface and the changelog", () => {
  const others = namesIn("lib").filter((name) => !PARTS.includes(name));

  assertEquals(others.sort(), ["CHANGELOG.md", "mod.ts"]);
});

Deno.test("every file of lib has its test in the mirrored place", () => {
  const tests = new Set(filesBelow("tests", ".test.ts"));
  const files = filesBelow("lib", ".ts");
  const missing = files.filter((path) =>
    !Object.hasOwn(UNTESTED, path) && !tests.has(testOf(path))
  );

  assertEquals(missing, []);
  const gone = Object.keys(UNTESTED).filter((path) => !files.includes(path));
  assertEquals(gone, [], "these exceptions name no file");
});

Deno.test("files that are said to hold types alone do", async () => {
  for (const [path, reason] of Object.entries(UNTESTED)) {
    if (reason !== TYPES_ONLY) continue;
    assertEquals(Object.keys(await import(`${ROOT}/${path}`)), [], path);
  }
});

Deno.test("every test of a part mirrors a file of lib", () => {
  const expected = new Set(filesBelow("lib", ".ts").map(testOf));
  const orphans = filesBelow("tests", ".test.ts").filter((path) => {
    const [, folder, name] = path.split("/");
    return name !== undefined && !SUPPORT.includes(folder) &&
      !expected.has(path);
  });
  const folders = [...Deno.readDirSync(`${ROOT}/tests`)]
    .filter(({ isDirectory }) => isDirectory)
    .map(({ name }) => name);

  assertEquals(orphans, []);
  assertEquals(
    folders.filter((name) => ![...PARTS, ...SUPPORT].includes(name)),
    [],
  );
});

Deno.test("no file is longer than 400 lines", () => {
  const sizes = [".ci", "lib", "experiments", "notebooks", "tests"]
    .flatMap((folder) => filesBelow(folder, ".ts", ".py", ".css", "run"))
    .map((path) => ({ path, lines: read(path).trimEnd().split("\n").length }))
    .sort((a, b) => b.lines - a.lines);

  console.log("The ten largest files:");
  for (const { path, lines } of sizes.slice(0, 10)) {
    console.log(`${lines}`.padStart(5), path);
  }
  assertEquals(sizes.filter(({ lines }) => lines > LONGEST), []);
});

Deno.test("README.md shows pictures that are there", async () => {
  const readme = await Deno.readTextFile(`${ROOT}/README.md`);
  const pictures = [...readme.matchAll(/!\[[^\]]+\]\(([^)]+)\)/g)];

  assertEquals(pictures.length, 2);
  for (const [, path] of pictures) {
    assert((await Deno.stat(`${ROOT}/${path}`)).isFile, path);
  }
});

Deno.test("README.md names every task", () => {
  const readme = read("README.md");
  const unnamed = Object.keys(tasks())
    .filter((task) => !new RegExp(`\\btask ${task}\\b`).test(readme));

  assertEquals(unnamed, []);
});

Deno.test("every command is a task and answers --help in 80 columns", async () => {
  const commands = filesBelow("lib/cli", ".ts")
    .filter((path) => /^if \(import\.meta\.main\)/m.test(read(path)));
  assert(commands.length > 0, "no file of lib/cli is a command");

  for (const path of commands) {
    // setup_tensorflow.ts is the task setup:tensorflow.
    const task = path.slice("lib/cli/".length, -".ts".length)
      .replace(/^setup_/, "setup:");
    assertMatch(tasks()[task] ?? "", new RegExp(`\\b${path}\\b`), path);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["task", "--quiet", task, "--help"],
      cwd: ROOT,
      env: { NO_COLOR: "1" },
    }).output();
    const text = new TextDecoder().decode(stdout);

    assertEquals(code, 0, new TextDecoder().decode(stderr));
    assertMatch(text, new RegExp(`^usage: deno task ${task}\\b`, "m"), path);
    assertEquals(text.split("\n").filter((line) => line.length > 80), []);
  }
});

function testOf(path: string): string {
  return path.replace(/^lib\//, "tests/").replace(/\.ts$/, ".test.ts");
}

function tasks(): Record<string, string> {
  return JSON.parse(read("deno.json")).tasks;
}
