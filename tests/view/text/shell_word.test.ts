import { assertEquals } from "@std/assert";
import { argumentOf, shellWord } from "sft/view/text/shell_word.ts";

const HOSTILE = [
  ...["plain", "a b", "it's", 'say "no"', "; rm -rf x", "$(touch x)", "`id`"],
  ...["~", "~/a", "!!", "*", "a\nb", "-x", "--a=b", "数据", "\\", "", "a'\n'b"],
  ...[
    "\x1b]0;title\x07",
    "\x7f\x9b",
    "tab\there",
    "#",
    "=x",
    "{a,b}",
    "&",
    "|",
  ],
  ...["\x1b7", "\r\\n!'", "\u202egnp.exe", "a\u200bb", "\ufeff1", "\u{e0041}"],
  ...["👩\u200d👧", "'\x01'", "$'\\x41'", "a\\\n b", "%s", "\u2028"],
];

Deno.test("shellWord() is one word to bash, to the letter", async () => {
  const script = `printf '%s\\0' ${HOSTILE.map(shellWord).join(" ")}`;
  for (const LC_ALL of ["C", "C.UTF-8"]) {
    const { stdout } = await new Deno.Command("bash", {
      args: ["-c", script],
      env: { LC_ALL },
    }).output();
    assertEquals(
      new TextDecoder("utf-8", { ignoreBOM: true }).decode(stdout)
        .split("\0").slice(0, -1),
      HOSTILE,
    );
  }
});

Deno.test("shellWord() hides nothing", () => {
  for (const text of HOSTILE) {
    assertEquals(
      /[\p{Cc}\u200b\u2028\u202e\ufeff\u{e0041}]/u.test(shellWord(text)),
      false,
      text,
    );
  }
  assertEquals(shellWord("a\0b"), "'a␀b'");
});

Deno.test("argumentOf() is no flag, and the same path", () => {
  assertEquals(
    ["-x", "--y=z/-a", "a/-b", "./-c", "/-d", ""].map(argumentOf),
    ["./-x", "./--y=z/-a", "a/-b", "./-c", "/-d", ""],
  );
});
