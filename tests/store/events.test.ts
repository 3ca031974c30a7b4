import {
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { RunEvent } from "sft/core/events.ts";
import {
  formatEvent,
  oneHistory,
  parseEvent,
  readEvents,
} from "sft/store/events.ts";
import { tempFolder } from "../support/temp_folder.ts";
import {
  evaluationWith,
  heldOutLossWith,
  sampleWith,
  stepWith,
} from "../support/views.ts";

const note = (step: number, text: string): RunEvent => ({
  kind: "note",
  step,
  text,
});
const step = (number: number) => ({ kind: "step", step: number }) as RunEvent;

Deno.test("readEvents() leaves out a line that was cut off", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/events.jsonl`;
  const whole = JSON.stringify(note(1, "第一步")) + "\n";
  const cut = new TextEncoder().encode(
    JSON.stringify(note(2, "第二步")) + "\n",
  );

  for (let length = 0; length < cut.length; length++) {
    await Deno.writeTextFile(path, whole);
    await Deno.writeFile(path, cut.subarray(0, length), { append: true });

    assertEquals(await Array.fromAsync(readEvents(path)), [note(1, "第一步")]);
  }
});

Deno.test("readEvents() joins lines across the blocks that it reads", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/events.jsonl`;
  const events = Array.from(
    { length: 300 },
    (_, index) => note(index, "字".repeat(index)),
  );
  await Deno.writeTextFile(
    path,
    events.map((event) => JSON.stringify(event) + "\n").join(""),
  );

  assertEquals(await Array.fromAsync(readEvents(path)), events);
});

Deno.test("readEvents() names a broken line that is whole", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/events.jsonl`;
  const line = JSON.stringify(note(1, "fine")) + "\n";
  await Deno.writeTextFile(path, line + '{"kind": "no\n' + line);

  const error = await assertRejects(
    () => Array.fromAsync(readEvents(path)),
    UserError,
  );

  assertEquals(
    error.message,
    `Cannot read "${path}": line 2: not valid JSON (Unterminated string in JSON ` +
      "at position 12 (line 1 column 13)), mend it or fetch it again",
  );
});

Deno.test("readEvents() reads what version 0.1 wrote", async () => {
  const path = new URL("../fixtures/run_0_1/events.jsonl", import.meta.url);

  const events = await Array.fromAsync(readEvents(path.pathname));

  const kinds = (at: number) =>
    events.filter(({ step }) => step === at)
      .map((event) =>
        "set" in event ? `${event.kind} ${event.set}` : event.kind
      );
  const measured = [
    "held_out_loss held_out",
    "sample held_out",
    "sample held_out",
    "evaluation held_out",
  ];
  assertEquals(kinds(0), measured);
  assertEquals(kinds(2), ["step", "checkpoint", ...measured]);
  // As the file has them, by eye.
  assertEquals(events.slice(-4, -3).concat(events.slice(-1)), [
    {
      kind: "held_out_loss",
      step: 3,
      epoch: 1,
      trainedTokens: 18,
      set: "held_out",
      natsPerTarget: 5.054335276285808,
      targets: 3,
    },
    {
      kind: "evaluation",
      step: 3,
      epoch: 1,
      trainedTokens: 18,
      set: "held_out",
      dataSha256:
        "4b7231358643221cc2249d4d4c03dfedef89bd49c0d66a102c06ed5033f314f0",
      conversations: 2,
      answerTokens: 3,
      answerNatsPerToken: 5.252903302510579,
      answerBitsPerByte: 1.4209382896502385,
      answers: 2,
      rightShare: 1,
      stopShare: 0,
      emptyShare: 0,
      distinct2: 0.05555555555555555,
      meanLength: 114,
    },
  ]);
});

Deno.test("parseEvent() leaves today's events as they are", () => {
  const events = [
    evaluationWith(3, { set: "A" }),
    heldOutLossWith(3, 2, { set: "A" }),
    sampleWith(3, "4", { set: "A" }),
    stepWith(3),
  ];

  assertEquals(
    events.map((event) => parseEvent(JSON.stringify(event))),
    events,
  );
});

Deno.test("formatEvent() and parseEvent() keep numbers that are not finite", () => {
  const step = stepWith(3, { loss: NaN, gradNorm: Infinity });
  const loss = heldOutLossWith(3, -Infinity);
  // A person may call a set, and a model may answer, by such a name.
  const sample = sampleWith(3, "NaN", { set: "Infinity", prompt: "NaN" });

  assertEquals(
    formatEvent(loss),
    '{"kind":"held_out_loss","step":3,"epoch":0.75,"trainedTokens":30,' +
      '"set":"held_out","natsPerTarget":"-Infinity","targets":50}',
  );
  assertEquals(
    [step, loss, sample].map((event) => parseEvent(formatEvent(event))),
    [step, loss, sample],
  );
});

Deno.test("parseEvent() takes null for a NaN, as older records hold it", () => {
  const event = evaluationWith(3, { set: "A", answerNatsPerToken: NaN });

  assertEquals(parseEvent(JSON.stringify(event)), event);
  assertStringIncludes(JSON.stringify(event), '"answerNatsPerToken":null');
});

Deno.test("parseEvent() refuses what is no event, by line and field", () => {
  const step = stepWith(3);
  const sample = sampleWith(3, "4");
  const cases: [event: unknown, why: string][] = [
    [null, "it is null, expected an object"],
    [[], "it is an empty list, expected an object"],
    [{ step: 3 }, '"kind" is missing, expected one of KINDS'],
    [{ ...step, kind: "stepp" }, '"kind" is "stepp", expected one of KINDS'],
    [
      { ...step, kind: "toString" },
      '"kind" is "toString", expected one of KINDS',
    ],
    [
      { ...step, step: 1e300 },
      '"step" is 1e+300, expected a whole number, 0 or more',
    ],
    [
      { ...step, step: 2.5 },
      '"step" is 2.5, expected a whole number, 0 or more',
    ],
    [{ ...step, loss: "2.5" }, '"loss" is "2.5", expected a number'],
    [
      { ...step, stepMs: -1 },
      '"stepMs" is -1, expected a number, 0 or more',
    ],
    [
      { ...sample, prompt: ["\u001b[31mred"] },
      '"prompt" is a list, expected text',
    ],
    [
      { ...sample, stopped: "\u001b[31mred\n" },
      '"stopped" is "␛[31mred⏎", expected true or false',
    ],
    [
      { kind: "evaluation", step: 3, answerTokens: 1 },
      '"epoch" is missing, expected a number, 0 or more',
    ],
  ];
  const kinds = "step, held_out_loss, sample, evaluation, checkpoint, note";
  for (const [event, why] of cases) {
    const line = JSON.stringify(event);
    const error = assertThrows(() => parseEvent(line, "run/e", 7), UserError);

    assertEquals(
      error.message,
      `Cannot read "run/e": line 7: ${why.replace("KINDS", kinds)}`,
    );
  }
});

Deno.test("oneHistory() keeps the second telling of a resumed run", () => {
  const told = [
    note(0, "before training"),
    step(1),
    note(1, "checkpoint"),
    step(2),
    note(2, "lost"),
    step(3),
    note(1, "resumed"), // a note alone takes nothing back
    step(2),
    step(3),
    step(4),
  ];

  assertEquals(oneHistory(told), [
    note(0, "before training"),
    step(1),
    note(1, "checkpoint"),
    note(1, "resumed"),
    step(2),
    step(3),
    step(4),
  ]);
});
