import { assert, assertEquals, assertMatch } from "@std/assert";
import { MAY_IMPORT, MEETING_ROOMS } from "../.ci/house_rules.ts";

// Where things are: the design's layout, held by looking at the tree itself.

const ROOT = `${import.meta.dirname}/..`;

/** The rooms of `lib/`, from the ground up. */
const PARTS = [
  ...Object.keys(MAY_IMPORT),
  ...MEETING_ROOMS.filter((room) => room !== "mod.ts"),
];

/** Files that a folder of `lib/` holds at one level, at most: about twenty. */
const MOST_FILES = 21;

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
const ROWS = "its rows are tested in tests/settings/config.test.ts";

/** Files of `lib/` without a test of their own, and why. */
const UNTESTED: Readonly<Record<string, string>> = {
  "lib/core/tf.ts": "re-exports TensorFlow.js",
  "lib/core/host.ts": TYPES_ONLY,
  "lib/core/token_row.ts": TYPES_ONLY,
  "lib/core/trainable.ts": TYPES_ONLY,
  "lib/chat/jinja/syntax/syntax.ts": TYPES_ONLY,
  "lib/engine/program.ts": TYPES_ONLY,
  "lib/experiment/experiment.ts": TYPES_ONLY,
  "lib/measure/measured_run.ts": TYPES_ONLY,
  "lib/model/architecture.ts": TYPES_ONLY,
  "lib/run/training_run.ts": TYPES_ONLY,
  "lib/tokenizer/gguf/tokenizer_parts.ts": TYPES_ONLY,
  "lib/settings/data.ts": ROWS,
  "lib/settings/device.ts": ROWS,
  "lib/settings/template.ts": ROWS,
  "lib/settings/training.ts": ROWS,
  "lib/settings/prompt.ts": ROWS,
};

/** What a package's users may name: they re-export what is tested elsewhere. */
const ENTRIES = filesBelow("lib", "mod.ts");

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

Deno.test("lib holds the design's folders, the surface and its pages", () => {
  const others = namesIn("lib").filter((name) => !PARTS.includes(name));

  assertEquals(others.sort(), [
    "CHANGELOG.md",
    "OWN_PROJECT.md",
    "README.md",
    "mod.ts",
  ]);
});

Deno.test("no room may import one above it", () => {
  for (const [index, [room, below]] of Object.entries(MAY_IMPORT).entries()) {
    const lower = Object.keys(MAY_IMPORT).slice(0, index);
    assertEquals(below.filter((name) => !lower.includes(name)), [], room);
  }
});

Deno.test("no folder of lib has more than about twenty files", () => {
  const counts = Map.groupBy(
    filesBelow("lib", ".ts", ".js", ".css"),
    (path) => path.slice(0, path.lastIndexOf("/")),
  );
  const crowded = [...counts].filter(([, files]) => files.length > MOST_FILES)
    .map(([folder, files]) => `${folder}: ${files.length}`);

  assertEquals(crowded, []);
});

Deno.test("every file of lib has its test in the mirrored place", () => {
  const tests = new Set(filesBelow("tests", ".test.ts"));
  const files = filesBelow("lib", ".ts");
  const missing = files.filter((path) =>
    !Object.hasOwn(UNTESTED, path) && !ENTRIES.includes(path) &&
    !tests.has(testOf(path)) &&
    !tests.has(testOf(folderOf(path)))
  );

  assertEquals(missing, []);
  const gone = Object.keys(UNTESTED).filter((path) => !files.includes(path));
  assertEquals(gone, [], "these exceptions name no file");
});

Deno.test("the package exports the surface and that of each room", async () => {
  const { exports } = JSON.parse(read("deno.json"));

  assertEquals(
    exports,
    Object.fromEntries(ENTRIES.map((path) => [
      path.replace(/^lib/, ".").replace(/\/?mod\.ts$/, ""),
      `./${path}`,
    ])),
  );
  const surface = await import(`${ROOT}/lib/mod.ts`);
  for (const path of ENTRIES) {
    const names = Object.keys(await import(`${ROOT}/${path}`));
    assert(names.length > 0, path);
    // A model is made and trained by other means than runs.
    if (/model|train/.test(path)) continue;
    assertEquals(names.filter((name) => !Object.hasOwn(surface, name)), []);
  }
});

Deno.test("files that are said to hold types alone do", async () => {
  for (const [path, reason] of Object.entries(UNTESTED)) {
    if (reason !== TYPES_ONLY) continue;
    assertEquals(Object.keys(await import(`${ROOT}/${path}`)), [], path);
  }
});

Deno.test("every test of a part mirrors a file of lib", () => {
  const files = filesBelow("lib", ".ts");
  const expected = new Set([...files, ...files.map(folderOf)].map(testOf));
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

Deno.test("README.md is a screen and a half, with one picture", () => {
  const readme = read("README.md");

  assert(readme.split("\n").length < 100);
  assertEquals(readme.match(/!\[/g)?.length, 1);
});

Deno.test("every room says in its README what it may import", () => {
  const named = (rooms: readonly string[]) =>
    rooms.map((room) => `\`${room}\``).join(", ");
  for (const room of PARTS) {
    const text = read(`lib/${room}/README.md`);
    const [, imports] = /^May import: ([^]*?)\.$/m.exec(text) ?? [];
    const height = MEETING_ROOMS.indexOf(room);
    const below = named(MEETING_ROOMS.slice(0, height));
    const expected = height < 0
      ? named(MAY_IMPORT[room]) || "no other room"
      : `every room from \`core\` to \`settings\`${below && `, ${below}`}`;

    assertMatch(text, new RegExp(`^# ${room}\n`));
    assertEquals(imports?.replaceAll("\n", " "), expected, room);
  }
});

Deno.test("lib/README.md lists every room, from the ground up", () => {
  const rows = read("lib/README.md").matchAll(/^\| \[(\w+)\]/gm);

  assertEquals([...rows].map(([, room]) => room), PARTS);
});

Deno.test("lib/cli/README.md names every task", () => {
  const page = read("lib/cli/README.md");
  const unnamed = Object.keys(tasks())
    .filter((task) => !page.includes(`\`deno task ${task}\``));

  assertEquals(unnamed, []);
});

Deno.test("lib/CHANGELOG.md begins with the version of deno.json", () => {
  const { version } = JSON.parse(read("deno.json"));

  assertEquals(/^## (\S+)/m.exec(read("lib/CHANGELOG.md"))?.[1], version);
});

Deno.test("tasks take their permissions from a named set", () => {
  const { permissions } = JSON.parse(read("deno.json"));
  const named = Object.entries(tasks()).flatMap(([task, command]) => {
    const [, subcommand] = /^deno (run|test) /.exec(command) ?? [];
    return subcommand === undefined
      ? []
      : [[task, / -P=(\w+) /.exec(command)?.[1] ?? "none"]];
  });

  for (const [task, set] of named) {
    assert(Object.hasOwn(permissions, set), `${task}: no set "${set}"`);
    assert(!tasks()[task].includes("--allow"), task);
  }
  const used = new Set(named.map(([, set]) => set));
  assertEquals(Object.keys(permissions).filter((set) => !used.has(set)), []);
});

/** Variables that the engines' libraries read, and one for where they are. */
const ENGINE_VARIABLES = [
  ...["XDG_CACHE_HOME", "TF_ENABLE_ONEDNN_OPTS", "TF_FORCE_GPU_ALLOW_GROWTH"],
  ...["TF_CPP_MIN_LOG_LEVEL", "PJRT_NPROC", "XLA_FLAGS"],
];

/** What the record of a run says of the machine, and the folder of engines. */
const MACHINE = ["homedir", "osRelease", "cpus", "systemMemoryInfo"];

/** An engine: libraries that are where the system and npm put them. */
const ENGINE = {
  env: { allow: ENGINE_VARIABLES, ignore: true },
  ffi: true,
};

/** What says which hub is asked, as whom, and where its cache is. */
const HUB_VARIABLES = [
  ...["HF_ENDPOINT", "HF_TOKEN", "HF_HUB_OFFLINE", "HF_HUB_DOWNLOAD_TIMEOUT"],
  ...["HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME"],
];

/** Hugging Face's hub, where it keeps files, and hubs on this machine. */
const HUB_HOSTS = [
  ...["huggingface.co", "*.huggingface.co", "*.hf.co"],
  ...["127.0.0.1", "localhost"],
];

/** A hub: to ask it, and to write what it has into the cache. */
const HUB = {
  write: true,
  env: { allow: ["XDG_CACHE_HOME", ...HUB_VARIABLES], ignore: true },
  sys: ["homedir"],
  net: HUB_HOSTS,
};

/** An engine and a hub. */
const ENGINE_AND_HUB = {
  ...HUB,
  ffi: true,
  env: { allow: [...ENGINE_VARIABLES, ...HUB_VARIABLES], ignore: true },
};

/** What each set allows; the reasons are in lib/cli/README.md. */
const ALLOWED = {
  read: { read: true },
  files: { read: true, write: true },
  names: { read: true, ...HUB },
  fetch: { read: true, ...HUB, net: true },
  chat: { read: true, ...ENGINE_AND_HUB },
  doctor: { read: true, ...ENGINE, sys: MACHINE },
  train: { read: true, ...ENGINE_AND_HUB, sys: MACHINE },
  experiment: {
    read: true,
    ...HUB,
    sys: ["homedir", "systemMemoryInfo"],
    run: ["deno"],
  },
  pictures: {
    read: true,
    write: true,
    run: [
      ...["/usr/bin/chromium", "/usr/bin/chromium-browser"],
      "/usr/bin/google-chrome",
    ],
  },
  notebooks: { read: true, write: true, run: ["jupyter-nbconvert"] },
  watch: { read: true, net: ["127.0.0.1"] },
  serve: { read: true, ...ENGINE, sys: ["homedir"], net: ["127.0.0.1"] },
  arena: {
    read: true,
    write: true,
    ...ENGINE,
    sys: ["homedir"],
    net: ["127.0.0.1"],
  },
  setup: {
    read: true,
    write: true,
    ...ENGINE,
    sys: ["homedir"],
    run: ["deno", "g++", "python3"],
  },
  setup_real: {
    read: true,
    write: true,
    env: { allow: ["XDG_CACHE_HOME"], ignore: true },
    sys: ["homedir"],
    run: ["npm", "python3", "tar"],
  },
  bench: { read: true, write: true, ...ENGINE, sys: MACHINE, run: true },
};

Deno.test("a set of permissions allows what its tasks need alone", () => {
  const { permissions: { test: _, ...sets } } = JSON.parse(read("deno.json"));
  const nothing = {
    // Libraries ask for variables that they can do without: there are none.
    env: { ignore: true },
    // An empty list would stand for Deno's own list of hosts.
    import: ["none.invalid"],
  };

  assertEquals(
    sets,
    Object.fromEntries(
      Object.entries(ALLOWED).map((
        [name, set],
      ) => [name, { ...nothing, ...set }]),
    ),
  );
});

Deno.test("lib/cli/README.md says what each set of permissions allows", () => {
  const page = read("lib/cli/README.md");
  const { permissions } = JSON.parse(read("deno.json"));
  const told = [...page.matchAll(/^\| `(\w+)` +\| (.*?) +\|/gm)]
    .map(([, set, names]) => [set, names.split(", ").toSorted()]);
  const used = Object.keys(permissions).map((set) => [
    set,
    Object.entries(tasks())
      .filter(([, command]) => command.includes(` -P=${set} `))
      .map(([task]) => `\`${task}\``)
      .toSorted(),
  ]);

  assertEquals(told, used);
});

/** Of a file, or of a folder, whose test may stand for its tiny files. */
function testOf(path: string): string {
  return `${path.replace(/^lib\b/, "tests").replace(/\.ts$/, "")}.test.ts`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

function tasks(): Record<string, string> {
  return JSON.parse(read("deno.json")).tasks;
}
