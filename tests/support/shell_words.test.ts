import { assertEquals } from "@std/assert";
import { joinedLines, shellCommands, shellWords } from "./shell_words.ts";

Deno.test("shellWords() takes quotes off and leaves what they hold", () => {
  assertEquals(shellWords('a --b "c d:3,e" "" f'), [
    ...["a", "--b", "c d:3,e", "", "f"],
  ]);
});

Deno.test("joinedLines() continues a line after a backslash", () => {
  assertEquals(joinedLines("a \\\n  --b c\nd"), ["a --b c", "d"]);
});

Deno.test("shellCommands() reads shell blocks alone, in order", () => {
  const page = [
    "Text with `deno task no`.",
    "```sh",
    "deno task a --b \\",
    "  c",
    "deno task d",
    "```",
    "```ts",
    "let x;",
    "```",
    "```sh",
    "e",
    "```",
    "",
  ].join("\n");

  assertEquals(shellCommands(page), [
    ["deno", "task", "a", "--b", "c"],
    ["deno", "task", "d"],
    ["e"],
  ]);
});
