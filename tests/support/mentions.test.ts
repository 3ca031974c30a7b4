import { assertEquals } from "@std/assert";
import { mentionsIn } from "./mentions.ts";

const TASKS = new Set(["sft", "setup:xla"]);

const task = (task: string, ...args: string[]) => (
  { kind: "task", task, args } as const
);
const flag = (name: string) => ({ kind: "flag", name } as const);
const path = (path: string) => ({ kind: "path", path } as const);

Deno.test("mentionsIn() reads commands in blocks, with their flags and paths", () => {
  const page = [
    "```sh",
    "npx deno@2.9.6 task sft --data_file lib/a.jsonl \\",
    "  --resume",
    "deno task setup:xla && deno lint --fix",
    "pip install --user x",
    "```",
  ].join("\n");

  assertEquals(mentionsIn(page, TASKS), [
    task("sft", "--data_file", "lib/a.jsonl", "--resume"),
    path("lib/a.jsonl"),
    task("setup:xla"),
  ]);
});

Deno.test("mentionsIn() reads commands in code, which may go on in the next line", () => {
  assertEquals(
    mentionsIn("`deno task\nsft --lr 1`, `sft --x`, `--y-z 2`", TASKS),
    [
      task("sft", "--lr", "1"),
      task("sft", "--x"),
      flag("y_z"),
    ],
  );
  assertEquals(mentionsIn("`deno task` and `deno run --allow-all`", TASKS), []);
});

Deno.test("mentionsIn() reads names of tasks, flags and files in prose", () => {
  assertEquals(
    mentionsIn(
      "see deno task sft, set --resume; in trace.ts, not Node.js",
      TASKS,
    ),
    [task("sft"), flag("resume"), path("trace.ts")],
  );
});

Deno.test("mentionsIn() reads the usage and the example of a help text", () => {
  const help = [
    "usage: deno task sft --data_file TEXT [flags]",
    "  --seed N  42  decides all",
    "example:",
    "  deno task sft \\",
    "    --data_file data/x.jsonl",
  ].join("\n");

  assertEquals(mentionsIn(help, TASKS), [
    task("sft", "--data_file", "TEXT", "[flags]"),
    flag("seed"),
    task("sft", "--data_file", "data/x.jsonl"),
    path("data/x.jsonl"),
  ]);
});

Deno.test("mentionsIn() reads where links and pictures lead, but not to other sites", () => {
  assertEquals(
    mentionsIn(
      "[a](b/c.md#d) ![e\nf](g.png) [h](https://x/y.ts) [i](#j)",
      TASKS,
    ),
    [{ kind: "link", path: "b/c.md" }, { kind: "link", path: "g.png" }],
  );
});

Deno.test("mentionsIn() passes over patterns, addresses and what programs print", () => {
  const text = "lib/*.ts, npm:x@1/y.ts, ~/.cache/z.ts, /tmp/w.ts, and/or\n" +
    "```text\nlib/v.ts --gone\n```\n";

  assertEquals(mentionsIn(text, TASKS), [path("and/or")]);
});
