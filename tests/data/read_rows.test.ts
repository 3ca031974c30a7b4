import { assert, assertEquals, assertRejects } from "@std/assert";
import { Buffer } from "node:buffer";
import { BadRowError } from "sft/chat/bad_row.ts";
import { FORMAT_NAMES } from "sft/chat/formats/formats.ts";
import { parseRow } from "sft/chat/formats/parse_row.ts";
import { isConversation } from "sft/chat/message.ts";
import { randomStream } from "sft/core/random.ts";
import { readRows, readRowsAs } from "sft/data/read_rows.ts";
import { isBlank, valueOf } from "sft/data/source/raw_row.ts";
import { mutatedLine, VALID_ROWS } from "../support/mutated_line.ts";
import { tempFolder } from "../support/temp_folder.ts";

const GOOD = '{"conversations": [{"role": "assistant", "content": "Hello"}]}';
const ROBOT = '{"conversations": [{"role": "robot", "content": "4"}]}';
const EMPTY = '{"conversations": []}';

async function fileOf(...lines: string[]) {
  const folder = await tempFolder();
  const path = `${folder.path}/x.jsonl`;
  await Deno.writeTextFile(path, lines.join("\n"));
  return { path, [Symbol.asyncDispose]: folder[Symbol.asyncDispose] };
}

Deno.test("readRows() counts each kind of bad row", async () => {
  await using file = await fileOf(GOOD, "{", ROBOT, EMPTY, ROBOT, GOOD);
  const reasons: string[] = [];

  const rows = await Array.fromAsync(readRows(file.path, {
    onBadRow: "skip",
    onSkip: (why) => reasons.push(why),
  }));

  assertEquals(rows.map(({ where }) => where), [
    `${file.path}:1`,
    `${file.path}:6`,
  ]);
  assertEquals(reasons, [
    "not valid JSON",
    "unknown role",
    "no assistant turn",
    "unknown role",
  ]);
});

Deno.test("readRows() counts only good rows to its limit", async () => {
  await using file = await fileOf(GOOD, ROBOT, GOOD, GOOD);
  const places = async (limit: number) =>
    (await Array.fromAsync(readRows(file.path, { onBadRow: "skip", limit })))
      .map(({ where }) => where.slice(file.path.length + 1));

  assertEquals(await places(2), ["1", "3"]);
  assertEquals(await places(9), ["1", "3", "4"]);
  assertEquals(await places(0), []);
});

Deno.test("readRows() reads no further than its limit", async () => {
  await using file = await fileOf(GOOD, "never read");

  const rows = readRows(file.path, { onBadRow: "error", limit: 1 });

  assertEquals((await Array.fromAsync(rows)).length, 1);
});

Deno.test("readRows() stops at a bad row unless told otherwise", async () => {
  await using file = await fileOf(GOOD, EMPTY);

  const error = await assertRejects(
    () => Array.fromAsync(readRows(file.path, { onBadRow: "error" })),
    BadRowError,
  );

  assertEquals(
    error.message,
    `Cannot read "${file.path}" line 2: no message is the assistant's, ` +
      "mend the line or pass --on_bad_row skip",
  );
});

Deno.test("readRows() tells each row's format, or takes the one named", async () => {
  const both = '{"text": "a", "instruction": "b", "output": "c"}';
  await using file = await fileOf('{"text": "a"}', both);
  const kinds = async (format?: "text") =>
    (await Array.fromAsync(readRows(file.path, { onBadRow: "error", format })))
      .map(isConversation);

  assertEquals(await kinds(), [false, true]);
  assertEquals(await kinds("text"), [false, false]);
});

Deno.test("readRows() draws a mixture under its seed", async () => {
  await using a = await fileOf(...new Array(40).fill(GOOD));
  await using b = await fileOf(...new Array(40).fill(GOOD));
  const places = async (seed: number) =>
    (await Array.fromAsync(
      readRows(`${a.path}:1,${b.path}:1`, { onBadRow: "error", seed }),
    )).map(({ where }) => where).join();

  assertEquals(await places(1), await places(1));
  assertEquals(await places(1) === await places(2), false);
});

Deno.test("readRowsAs() never hides a mistake of ours", async () => {
  await using file = await fileOf("1");
  const parse = () => {
    throw new TypeError("not the row's fault");
  };

  await assertRejects(
    () => Array.fromAsync(readRowsAs(file.path, parse, { onBadRow: "skip" })),
    TypeError,
    "not the row's fault",
  );
});

Deno.test("readRows() takes a valid row of every format", async () => {
  await using file = await fileOf(
    ...VALID_ROWS.map((row) => JSON.stringify(row)),
  );

  const rows = readRows(file.path, { onBadRow: "error" });

  assertEquals((await Array.fromAsync(rows)).length, VALID_ROWS.length);
});

Deno.test("readRows() counts every one of 10,000 mutated lines", async () => {
  const random = randomStream(7, "mutations");
  const lines = Array.from({ length: 10_000 }, () => mutatedLine(random));
  // A line of blanks is no row.
  const whole = lines.filter((line) => !line.every(isBlank));
  await using file = await fileOf();
  await Deno.writeFile(
    file.path,
    Buffer.concat(lines.flatMap((line) => [line, Uint8Array.of(0x0a)])),
  );
  const reasons: Record<string, number> = {};
  let [good, skipped] = [0, 0];

  const rows = readRows(file.path, {
    onBadRow: "skip",
    onSkip: (why) => {
      skipped++;
      reasons[why] = (reasons[why] ?? 0) + 1;
    },
  });
  for await (const row of rows) {
    good++;
    const texts = isConversation(row)
      ? row.messages.flatMap(({ content, reasoning_content = "" }) => [
        content,
        reasoning_content,
      ])
      : row.stretches.map(({ text }) => text);
    // What is good can be encoded, and no thought is left in its tags.
    assert(texts.every((text) => text.isWellFormed()), row.where);
    assert(
      !isConversation(row) ||
        row.messages.every(({ role, content }) =>
          role !== "assistant" || !content.startsWith("<think>")
        ),
      row.where,
    );
  }

  assertEquals(good + skipped, whole.length);
  // Both kinds are many, and faults of every depth are among them.
  assert(good > 1000 && skipped > 1000, `${good} good, ${skipped} skipped`);
  for (const reason of EXPECTED_REASONS) assert(reasons[reason] > 0, reason);
});

Deno.test("parseRow() refuses mutated rows of any format by a BadRowError", () => {
  const random = randomStream(8, "mutations");
  let refused = 0;
  for (let i = 0; i < 2000; i++) {
    const line = mutatedLine(random);
    for (const format of FORMAT_NAMES) {
      try {
        parseRow(valueOf({ where: "x:1", line }), "x:1", format);
      } catch (error) {
        assert(error instanceof BadRowError, `${format}: ${error}`);
        refused++;
      }
    }
  }
  // Nearly all: a row is of one format, or of none.
  assert(refused > 15_000, `${refused}`);
});

const EXPECTED_REASONS = [
  "broken character",
  "nested <think>",
  "no assistant turn",
  "no exchange",
  "no label",
  "no list",
  "no role",
  "no tool",
  "no tool call",
  "not text",
  "not valid JSON",
  "not valid JSON in a string",
  "not valid UTF-8",
  "unclosed <think>",
  "unknown form",
  "unknown role",
];
