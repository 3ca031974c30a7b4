import { assert, assertEquals, assertMatch } from "@std/assert";
import { FORMAT_NAMES } from "sft/chat/formats/formats.ts";
import { shellCommands } from "../support/shell_words.ts";
import { tempFolder } from "../support/temp_folder.ts";

// The commands of data/README.md for published sets, which no test downloads.

const ROOT = `${import.meta.dirname}/../..`;
const README = await Deno.readTextFile(`${ROOT}/data/README.md`);

/** The commands that take what was downloaded. */
const COMMANDS = shellCommands(README)
  .filter((words) => words.join(" ").includes("outputs/sets/"));

const OF_PREPARE = COMMANDS.filter(([, , task]) => task === "prepare");

Deno.test("data/README.md prepares each set with flags that exist", async () => {
  assertEquals(OF_PREPARE.length, 5);
  // In an empty folder: a download that happens to be there is left alone.
  await using folder = await tempFolder();
  const results = await Promise.all(
    OF_PREPARE.map(([, , , ...flags]) =>
      new Deno.Command(Deno.execPath(), {
        args: [
          "run",
          "--quiet",
          `--config=${ROOT}/deno.json`,
          "--allow-all",
          `${ROOT}/lib/cli/prepare.ts`,
          ...flags,
        ],
        cwd: folder.path,
        env: { NO_COLOR: "1", HF_HUB_OFFLINE: "1" },
      }).output()
    ),
  );

  for (const { code, stderr } of results) {
    assertEquals(code, 1);
    // Everything was understood: what is missing are the files.
    assertMatch(
      new TextDecoder().decode(stderr),
      /^error: Cannot (read|open) "outputs\//m,
    );
  }
});

Deno.test("data/README.md names formats that exist", () => {
  const named = COMMANDS.flat()
    .filter((_, index, words) => words[index - 1] === "--format");

  assertEquals(named, ["deepctrl", "conversations", "text", "r1_distill"]);
  assert(
    named.every((name) => (FORMAT_NAMES as readonly string[]).includes(name)),
  );
});
