import { assertEquals, assertMatch } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import { flagsOf, runTask, runTaskOn } from "../support/command.ts";
import { HAS_TERMINAL, onTerminal, WHY_IGNORED } from "../support/terminal.ts";
import { talkingModel, tinyRuns, TOKENIZER } from "../support/tiny_run.ts";

const runs = await tinyRuns();
const talking = await talkingModel(runs);

/** The flags of a conversation in which nothing is left to chance. */
function flags(changes: Record<string, string | number> = {}): string[] {
  return flagsOf({
    model_path: talking,
    tokenizer_path: TOKENIZER,
    max_length: 64,
    temperature: 0,
    no_repeat_ngram_size: 0,
    ...changes,
  });
}

Deno.test("chat answers each prompt on its own, up to the stop token", async () => {
  const ended = await runTask(
    "chat",
    ...flags(),
    "--prompt",
    "Hi",
    "--prompt",
    "Hi",
  );

  assertEquals(ended, {
    code: 0,
    stdout: "> Hi\nHello there\n\n> Hi\nHello there\n\n",
    stderr: "",
  });
});

Deno.test("chat marks an answer that the length limit ended", async () => {
  const { code, stdout } = await runTask(
    "chat",
    ...flags({ max_length: 10, prompt: "Hi" }),
  );

  assertEquals([code, stdout], [0, "> Hi\nHello …\n\n"]);
});

Deno.test("chat shows what would steer a terminal", async () => {
  const model_path = await talkingModel(runs, "\x1b[2J\ta\nb\r", "steering");

  const { code, stdout } = await runTask(
    "chat",
    ...flags({ model_path, prompt: "Hi" }),
  );

  assertEquals([code, stdout], [0, "> Hi\n␛[2J\ta\nb␍\n\n"]);
});

Deno.test("chat asks the origin's questions where the input is empty", async () => {
  const { code, stdout, stderr } = await runTask("chat", ...flags());

  assertEquals([code, stderr], [0, ""]);
  assertEquals(stdout.match(/^> .*$/gm), [
    "> 请介绍一下长江。",
    "> 什么是重力？",
    "> 海水为什么是咸的？",
    "> 世界上最高的山峰是哪座？",
  ]);
});

Deno.test("chat asks the origin's questions where the input has blank lines alone", async () => {
  const { code, stdout } = await runTaskOn(" \n\n", "chat", ...flags());

  assertEquals([code, stdout.match(/^> /gm)?.length], [0, 4]);
});

Deno.test("chat answers each line of its input on its own and ends", async () => {
  const answered = "> Hi\nHello there\n\n";

  for (const input of ["Hi\r\n\n  Hi", "Hi\nHi\n", "Hi\rHi\r"]) {
    assertEquals(await runTaskOn(input, "chat", ...flags()), {
      code: 0,
      stdout: answered + answered,
      stderr: "",
    });
  }
});

Deno.test("chat asks nothing that is not UTF-8", async () => {
  const { code, stdout, stderr } = await runTaskOn(
    Uint8Array.of(0x48, 0x69, 0x0a, 0xff, 0x0a),
    "chat",
    ...flags(),
  );

  assertEquals([code, stdout], [1, "> Hi\nHello there\n\n"]);
  assertEquals(
    stderr,
    "error: Cannot ask line 2 of the input: it is not UTF-8, write it again\n",
  );
});

Deno.test("chat leaves the input unread where there are prompts", async () => {
  const { stdout } = await runTaskOn("No", "chat", ...flags({ prompt: "Hi" }));

  assertEquals(stdout, "> Hi\nHello there\n\n");
});

Deno.test("chat notes that a model is prompted in another form", async () => {
  const [origin, none] = await Promise.all(
    ["origin", "none"].map((template) =>
      runTask("chat", ...flags({ template, prompt: "Hi" }))
    ),
  );

  const trained = 'note: the model was trained with template "chatml" and is ' +
    "prompted with";
  assertEquals(
    [origin.code, origin.stderr],
    [0, `${trained} "origin": expect worse answers\n`],
  );
  assertEquals(
    [none.code, none.stderr],
    [0, `${trained} none: expect worse answers\n`],
  );
  assertMatch(none.stdout, /^> Hi\n/);
});

Deno.test("chat prompts in the form that a Jinja file says", async () => {
  const template = `${runs.path}/own.jinja`;
  await Deno.writeTextFile(template, TEMPLATES.chatml.source);

  assertEquals(
    await runTask("chat", ...flags({ template, prompt: "Hi" })),
    { code: 0, stdout: "> Hi\nHello there\n\n", stderr: "" },
  );
});

Deno.test("chat refuses what it cannot do in one line", async () => {
  const cases: [string[], string][] = [
    [
      flags({ template: "chatmal" }),
      'Cannot use template "chatmal": there is none of that name, closest is ' +
      '"chatml"',
    ],
    [
      flags({ prompt: " \t" }),
      "Cannot set --prompt: expected some text, got white space alone",
    ],
    [
      flags({ temprature: 1 }),
      "Cannot read --temprature: no such flag, closest is --temperature",
    ],
  ];

  const ended = await Promise.all(
    cases.map(([args]) => runTask("chat", ...args)),
  );

  assertEquals(
    ended,
    cases.map(([, message]) => ({
      code: 1,
      stdout: "",
      stderr: `error: ${message}\n`,
    })),
  );
});

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
      text.split("\n").filter((line) =>
        /Hello|Cannot|Type|forgotten/.test(line)
      ),
      [
        "Type a message. /reset forgets what was said, ^C ends an answer, /exit " +
        "or ^D leaves.",
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
