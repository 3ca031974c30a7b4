import { assertEquals, assertMatch } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import { flagsOf, runTask, runTaskOn } from "../support/command.ts";
import { talkingModel, tinyRuns, TOKENIZER } from "../support/tiny_run.ts";

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

Deno.test("chat talks to the model of a run, and says which", async () => {
  const run = `${runs.path}/talking`;

  assertEquals(
    await runTask("chat", ...flags({ model_path: run, prompt: "Hi" })),
    {
      code: 0,
      stdout: "> Hi\nHello there\n\n",
      stderr: `note: "${run}" is a run: its model is "${run}/final"\n`,
    },
  );
});

Deno.test("chat marks an answer that the length limit ended", async () => {
  assertEquals(
    await runTask("chat", ...flags({ max_length: 10, prompt: "Hi" })),
    {
      code: 0,
      stdout: "> Hi\nHello …\n\n",
      stderr:
        'note: "…" marks an answer that was cut: --max_length 10 has no ' +
        "room for more\n",
    },
  );
});

Deno.test("chat shows what would steer a terminal", async () => {
  const model_path = await talkingModel(runs, "\x1b[2J\ta\nb\r", "steering");

  const { code, stdout } = await runTask(
    "chat",
    ...flags({ model_path, prompt: "Hi" }),
  );

  assertEquals([code, stdout], [0, "> Hi\n␛[2J\ta\nb␍\n\n"]);
});

Deno.test("chat asks nothing where the input has no question, and says so", async () => {
  const ended = {
    code: 0,
    stdout: "",
    stderr: "note: the input has no question, so nothing was asked: pass " +
      "--prompt, write a question a line into the input, or start chat on a " +
      "terminal\n",
  };

  assertEquals(await runTask("chat", ...flags()), ended);
  assertEquals(await runTaskOn(" \n\n", "chat", ...flags()), ended);
});

Deno.test("chat --preset origin asks the origin's questions where there is none", async () => {
  const { code, stdout } = await runTaskOn(
    " \n\n",
    "chat",
    ...flags({ preset: "origin" }),
  );

  assertEquals(code, 0);
  assertEquals(stdout.match(/^> .*$/gm), [
    "> 请介绍一下长江。",
    "> 什么是重力？",
    "> 海水为什么是咸的？",
    "> 世界上最高的山峰是哪座？",
  ]);
});

Deno.test("chat has room for as many tokens as the model sees", async () => {
  const [, , ...without] = flags();
  const { code, stdout } = await runTask(
    "chat",
    ...["--model_path", talking, ...without.slice(0, 2)],
    ...["--prompt", "Hi", "--prompt", `Hi${" Hi".repeat(60)}`],
  );

  // A model of 64 positions: the second question alone takes more.
  assertEquals([code, stdout], [
    1,
    `> Hi\nHello there\n\n> Hi${" Hi".repeat(60)}\n`,
  ]);
});

Deno.test("chat says what a greedy answer makes no use of", async () => {
  const { code, stderr } = await runTask(
    "chat",
    ...flags({ top_p: 0.9, top_k: 5, prompt: "Hi" }),
  );

  assertEquals([code, stderr], [
    0,
    "note: --top_k and --top_p change nothing at temperature 0, which always " +
    "takes the likeliest token; pass --temperature 0.7\n",
  ]);
});

Deno.test("chat --num_return_sequences gives several answers to each question", async () => {
  const several = flags({
    ...{ prompt: "Hi", temperature: 5, num_return_sequences: 2 },
    max_length: 14,
  });
  const { code, stdout } = await runTask("chat", ...several);
  const [question, ...answers] = stdout.trimEnd().split("\n");

  assertEquals([code, question], [0, "> Hi"]);
  const blank = answers.indexOf("");
  assertEquals(
    new Set([
      answers.slice(0, blank).join("\n"),
      answers.slice(blank + 1).join("\n"),
    ]).size,
    2,
  );
  assertEquals(
    await runTask("chat", ...flags({ prompt: "Hi", num_return_sequences: 2 })),
    {
      code: 1,
      stdout: "",
      stderr: "error: Cannot give 2 answers: at temperature 0 all are the " +
        "same, pass --temperature 0.7\n",
    },
  );
});

Deno.test("chat --load_dtype int8 answers as in fp32 where it is sure", async () => {
  const { code, stdout } = await runTask(
    "chat",
    ...flags({ prompt: "Hi", load_dtype: "int8" }),
  );

  assertEquals([code, stdout], [0, "> Hi\nHello there\n\n"]);
});

Deno.test("chat --stop_strings ends an answer before them", async () => {
  const { code, stdout } = await runTask(
    "chat",
    ...flags({ prompt: "Hi", stop_strings: " th" }),
  );

  assertEquals([code, stdout], [0, "> Hi\nHello\n\n"]);
});

Deno.test("chat --system needs a place in the template", async () => {
  const { code, stderr } = await runTask(
    "chat",
    ...flags({ system: "Be brief.", template: "none", prompt: "Hi" }),
  );

  assertEquals(code, 1);
  assertMatch(stderr, /error: Cannot use --system: the model is prompted/);
});

Deno.test("chat asks several models, one below the other in a pipe", async () => {
  const other = await talkingModel(runs, "Good day", "other");

  assertEquals(
    await runTask(
      "chat",
      ...flags({ model_path: `${talking},${other}`, prompt: "Hi" }),
    ),
    {
      code: 0,
      stdout: "> Hi\ntalking:\nHello there\nother:\nGood day\n\n",
      stderr: "",
    },
  );
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
      flags({ model_path: `${talking},` }),
      "Cannot set --model_path: expected models with commas between them, got " +
      `"${talking},"`,
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
