import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import type { RunEvent } from "sft/core/events.ts";
import { oneHistory, readEvents, wholeLength } from "sft/store/events.ts";
import { tempFolder } from "../support/temp_folder.ts";

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
    `Cannot read "${path}": line 2 is not JSON, mend or remove that line`,
  );
});

Deno.test("wholeLength() finds the last newline from the end", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/events.jsonl`;
  const cases: [text: string, length: number][] = [
    ["", 0],
    ["torn", 0],
    ["one\n", 4],
    ["one\ntorn", 4],
    ["one\n" + "x".repeat(200_000), 4],
    ["x".repeat(200_000) + "\ntorn", 200_001],
  ];
  for (const [text, length] of cases) {
    await Deno.writeTextFile(path, text);
    using file = await Deno.open(path);

    assertEquals(await wholeLength(file), length);
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
