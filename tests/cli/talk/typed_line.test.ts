import { assertEquals } from "@std/assert";
import { readTypedLine, TALK_HELP } from "sft/cli/talk/typed_line.ts";

Deno.test("readTypedLine() sends what does not begin with a slash", () => {
  assertEquals(readTypedLine("  What is 1/2? "), {
    kind: "message",
    content: "What is 1/2?",
  });
  assertEquals(readTypedLine("//etc is a folder"), {
    kind: "message",
    content: "/etc is a folder",
  });
  assertEquals(readTypedLine(" \t"), { kind: "nothing" });
});

Deno.test("readTypedLine() knows the commands", () => {
  assertEquals(readTypedLine("/help"), { kind: "help" });
  assertEquals(readTypedLine(" /reset "), { kind: "reset" });
  assertEquals(readTypedLine("/exit"), { kind: "exit" });
  assertEquals(readTypedLine("/seed"), { kind: "seed" });
  assertEquals(readTypedLine("/seed  12"), { kind: "seed", seed: 12 });
});

Deno.test("readTypedLine() refuses what else begins with a slash", () => {
  const why = (line: string) => {
    const typed = readTypedLine(line);
    return typed.kind === "refused" ? typed.text : typed.kind;
  };

  assertEquals(
    why("/rest now"),
    "There is no /rest, closest is /reset: it was not sent. /help shows what " +
      "there is; a message that begins with a slash is sent by two: //rest",
  );
  assertEquals(
    why("/xyzzy"),
    "There is no /xyzzy: it was not sent. /help shows what there is; a message " +
      "that begins with a slash is sent by two: //xyzzy",
  );
  assertEquals(
    why("/reset all"),
    '/reset takes nothing after it, got "all"',
  );
  assertEquals(
    why("/seed 1.5"),
    'Cannot set /seed: expected a whole number, got "1.5"',
  );
});

Deno.test("/help shows every command in 80 columns", () => {
  for (const name of ["/help", "/reset", "/seed", "/exit", "^C", "//"]) {
    assertEquals(
      TALK_HELP.includes(`\n${name}`) || TALK_HELP.startsWith(name),
      true,
    );
  }
  assertEquals(TALK_HELP.split("\n").filter(({ length }) => length > 80), []);
});
