import { assertEquals, assertMatch } from "@std/assert";
import { flagsOf } from "../../support/command.ts";
import {
  HAS_TERMINAL,
  onTerminal,
  WHY_IGNORED,
} from "../../support/terminal.ts";
import { talkingModel, tinyRuns, TOKENIZER } from "../../support/tiny_run.ts";

const runs = await tinyRuns();
const talking = await talkingModel(runs);

/** The flags of a conversation. */
function flags(changes: Record<string, string | number> = {}): string[] {
  return flagsOf({
    model_path: talking,
    tokenizer_path: TOKENIZER,
    max_length: 64,
    ...changes,
  });
}

Deno.test({
  name: `chat holds a conversation on a terminal${WHY_IGNORED}`,
  ignore: !HAS_TERMINAL,
  fn: async () => {
    // A question takes 9 tokens, an exchange before it 13 more.
    const { code, text } = await onTerminal("chat", flags({ max_length: 24 }), [
      ["> ", "Hi\n"],
      ["there", ""],
      ["> ", "Hi\n"],
      ["there", ""],
      ["> ", "Hi\n"],
      ["there", ""],
      ["> ", `Hi${" Hi".repeat(8)}\n`],
      ["limit", ""],
      ["> ", "/reset\n"],
      ["> ", "\n"],
      ["> ", "Hi\n"],
      ["there", ""],
      ["> ", "/exit\n"],
    ]);

    const forgotten = "(forgotten: the oldest 2 of 3 messages, --max_length " +
      "24 has no room for all)";
    assertEquals(code, 0);
    assertEquals(
      text.split("\n").filter((line) => /Hello|Cannot|Type|oldest/.test(line)),
      [
        "Type a message. /reset forgets what was said, /help shows the rest, ^C " +
        "ends an answer, /exit or ^D leaves.",
        "Hello there",
        forgotten,
        "Hello there",
        forgotten,
        "Hello there",
        "Cannot answer: the prompt has 25 tokens, --max_length allows 24 with the " +
        "answer, shorten it or raise the limit",
        "Hello there",
      ],
    );
  },
});

Deno.test({
  name: `chat answers what begins with a slash itself${WHY_IGNORED}`,
  ignore: !HAS_TERMINAL,
  fn: async () => {
    const { code, text } = await onTerminal("chat", flags(), [
      ["> ", "/help\n"],
      ["slash", ""],
      ["> ", "/seed 7\n"],
      ["temperature 0)", ""],
      ["> ", "/seed x\n"],
      ["Cannot", ""],
      ["> ", "/rest\n"],
      ["//rest", ""],
      ["> ", "/exit\n"],
    ]);

    const lines = text.split("\n");
    assertEquals(code, 0);
    assertEquals(lines.includes("/reset    forgets what was said"), true);
    assertEquals(
      lines.includes("(seed 7; it decides nothing at temperature 0)"),
      true,
    );
    assertMatch(
      text,
      /^Cannot set \/seed: expected a whole number.*, got "x"$/m,
    );
    assertMatch(
      text,
      /^There is no \/rest, closest is \/reset: it was not sent/m,
    );
    assertEquals(text.includes("Hello"), false);
  },
});

Deno.test({
  name: `chat shows several models side by side${WHY_IGNORED}`,
  ignore: !HAS_TERMINAL,
  fn: async () => {
    const other = await talkingModel(runs, "Good day", "beside");
    const { code, text } = await onTerminal(
      "chat",
      flags({ model_path: `${talking},${other}` }),
      [["> ", "Hi\n"], ["day", ""], ["> ", "/exit\n"]],
    );

    // Eighty columns: two of 38 characters.
    assertEquals(code, 0);
    assertMatch(text, /talking {31} │ beside$/m);
    assertMatch(text, /Hello there {27} │ Good day$/m);
  },
});

Deno.test({
  name: `chat leaves a terminal at the end of input, and at ^C${WHY_IGNORED}`,
  ignore: !HAS_TERMINAL,
  fn: async () => {
    for (const [key, exit] of [["\x04", 0], ["\x03", 130]] as const) {
      const { code } = await onTerminal("chat", flags(), [["> ", key]]);

      assertEquals(code, exit);
    }
  },
});

Deno.test({
  name: `chat answers all lines of what is pasted, and leaves${WHY_IGNORED}`,
  ignore: !HAS_TERMINAL,
  fn: async () => {
    const { code, text } = await onTerminal("chat", flags(), [
      ["> ", "Hi\nHi\nHi\n\x04"],
    ]);

    assertEquals([code, text.match(/^Hello there$/gm)?.length], [0, 3]);
  },
});
