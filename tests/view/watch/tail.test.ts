import { assertEquals } from "@std/assert";
import { readTail } from "sft/view/watch/tail.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const note = (text: string) => ({ kind: "note" as const, step: 0, text });
const line = (text: string) => `${JSON.stringify(note(text))}\n`;
const bytes = (text: string) => new TextEncoder().encode(text).length;

Deno.test("readTail() reads from a byte on and leaves a torn line for later", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/events.jsonl`;
  const [first, second] = [line("一"), line("two")];
  await Deno.writeTextFile(path, first + second.slice(0, 9));

  assertEquals(await readTail(path, 0), {
    events: [note("一")],
    next: bytes(first),
    restarted: false,
    broken: 0,
  });

  await Deno.writeTextFile(path, first + second);
  assertEquals(await readTail(path, bytes(first)), {
    events: [note("two")],
    next: bytes(first + second),
    restarted: false,
    broken: 0,
  });
});

Deno.test("readTail() reads what version 0.1 wrote", async () => {
  const run = new URL("../../fixtures/run_0_1", import.meta.url).pathname;

  const { events, broken } = await readTail(`${run}/events.jsonl`, 0);

  assertEquals(broken, 0);
  assertEquals(
    events.slice(-4).map(({ kind }) => kind),
    ["held_out_loss", "sample", "sample", "evaluation"],
  );
});

Deno.test("readTail() reads long files in parts and long lines whole", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/events.jsonl`;
  const lines = [line("a"), line("b".repeat(200)), line("c")];
  await Deno.writeTextFile(path, lines.join(""));

  const read = [];
  let next = 0;
  for (const _ of lines) {
    const tail = await readTail(path, next, 60);
    read.push(tail.events.length);
    next = tail.next;
  }

  assertEquals([read, next], [[1, 1, 1], bytes(lines.join(""))]);
});

Deno.test("readTail() says when a file began anew and how many lines are broken", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/events.jsonl`;
  await Deno.writeTextFile(path, `{"kind":\n${line("new")}`);

  assertEquals(await readTail(path, 1000), {
    events: [note("new")],
    next: bytes(`{"kind":\n${line("new")}`),
    restarted: true,
    broken: 1,
  });
});

Deno.test("readTail() takes a file that is not there for an empty one", async () => {
  await using folder = await tempFolder();

  assertEquals(await readTail(`${folder.path}/events.jsonl`, 0), {
    events: [],
    next: 0,
    restarted: false,
    broken: 0,
  });
});
