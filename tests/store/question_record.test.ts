import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  type QuestionMeasurement,
  QuestionRecord,
  readQuestionRecord,
} from "sft/store/question_record.ts";
import { tempFolder } from "../support/temp_folder.ts";

const SET = {
  set: "A",
  dataSha256: "5e".repeat(32),
  questions: [
    {
      hash: "3f2a773f2a773f2a",
      topic: "calendar",
      fact: "after Monday",
      prompt: "What comes\nafter Monday?",
      expected: "Tuesday",
      written: "It is Tuesday.",
      answerTokens: 4,
      answerBytes: 14,
      stopTokens: 1,
    },
    {
      hash: "90c1b290c1b290c1",
      prompt: "你好",
      written: "您好",
      answerTokens: 1,
      answerBytes: 6,
      stopTokens: 2,
    },
  ],
} as const;

function measurement(
  step: number,
  answer = "It is Tuesday.",
): QuestionMeasurement {
  return {
    ...SET,
    step,
    measured: [
      { answerNats: 1.5, stopNats: 0.25, right: true, stopped: true, answer },
      { answerNats: Infinity, stopped: false, answer: "\u2028[1,2]\n{" },
    ],
  };
}

Deno.test("readQuestionRecord() gives back what was appended", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  assertEquals(await readQuestionRecord(path), []);

  const record = new QuestionRecord(path);
  await record.append(measurement(0));
  await record.append(measurement(40, "No."));
  const other = { ...measurement(40), set: "B", dataSha256: "0".repeat(64) };
  await record.append(other);

  assertEquals(await readQuestionRecord(path), [
    measurement(0),
    measurement(40, "No."),
    other,
  ]);
  assertEquals(
    await readQuestionRecord(path, ({ set, step }) => set === "A" && step > 0),
    [measurement(40, "No.")],
  );
});

Deno.test("readQuestionRecord() takes the later of two tellings", async () => {
  await using folder = await tempFolder();
  await new QuestionRecord(folder.path).append(measurement(40, "before"));
  // Another process goes on from a checkpoint.
  const resumed = new QuestionRecord(folder.path);
  await resumed.append(measurement(20));
  await resumed.append(measurement(40, "after"));

  assertEquals(await readQuestionRecord(folder.path), [
    measurement(20),
    measurement(40, "after"),
  ]);
});

Deno.test("a record that was cut off anywhere goes on", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const file = `${path}/questions.jsonl`;
  await new QuestionRecord(path).append(measurement(0));
  const whole = await Deno.readFile(file);
  await new QuestionRecord(path).append(measurement(40));
  const both = await Deno.readFile(file);

  for (let length = 0; length < both.length; length += 7) {
    await Deno.writeFile(file, both.subarray(0, length));
    const before = length < whole.length ? [] : [measurement(0)];
    assertEquals(await readQuestionRecord(path), before);

    await new QuestionRecord(path).append(measurement(80));
    assertEquals(await readQuestionRecord(path), [...before, measurement(80)]);
  }
});

Deno.test("readQuestionRecord() refuses lines that do not fit", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  const file = `${path}/questions.jsonl`;
  await new QuestionRecord(path).append(measurement(0));
  const lines = (await Deno.readTextFile(file)).split("\n");
  const cases: [line: number, text: string, message: string][] = [
    [1, "{", `Cannot read "${file}": line 1: not valid JSON`],
    [
      1,
      '{"kind":"other"}',
      `"kind" is "other", expected one of set, measurement`,
    ],
    [2, '["a"]', `line 2: "1" is missing, expected text`],
    [5, '[1,null,2,1,""]', `line 5: "2" is 2, expected 0 or 1`],
    [5, '["x",null,1,1,""]', `line 5: "0" is "x", expected a number`],
    [5, "null", "line 5: it is null, expected a list of answerNats"],
  ];
  for (const [line, text, message] of cases) {
    await Deno.writeTextFile(
      file,
      lines.toSpliced(line - 1, 1, text).join("\n"),
    );
    await assertRejects(() => readQuestionRecord(path), UserError, message);
  }
  // A measurement of a set that is not there.
  await Deno.writeTextFile(file, lines.slice(3).join("\n"));
  await assertRejects(
    () => readQuestionRecord(path),
    UserError,
    "the measurement of step 0 has 2 questions, expected a set before it",
  );
});

Deno.test("the record of 10,000 questions and 20 measurements is small", async () => {
  await using folder = await tempFolder();
  const count = 10_000;
  const record = new QuestionRecord(folder.path);
  const questions = Array.from({ length: count }, (_, index) => ({
    ...SET.questions[0],
    hash: index.toString(16).padStart(16, "0"),
    prompt: "A question as long as questions are, which takes a line of text?",
  }));
  const measured = Array.from({ length: count }, (_, index) => ({
    answerNats: 1 / (index + 3),
    stopNats: 1 / (index + 7),
    right: index % 3 === 0,
    stopped: true,
    answer: "An answer of some sixty characters, as they are in the set.",
  }));
  for (let step = 0; step < 20; step++) {
    await record.append({ ...SET, questions, measured, step });
  }
  const { size } = await Deno.stat(`${folder.path}/questions.jsonl`);

  assertEquals(size < 30_000_000, true);
});
