import { assertEquals, assertRejects } from "@std/assert";
import { BadRowError } from "sft/chat/bad_row.ts";
import { readConversations, readTexts } from "sft/chat/conversations.ts";
import { tempFolder } from "../support/temp_folder.ts";

const GOOD = '{"conversations": [{"role": "assistant", "content": "Hello"}]}';
const TOOL = '{"conversations": [{"role": "tool", "content": "4"}]}';
const EMPTY = '{"conversations": []}';

Deno.test("readConversations() counts each kind of bad row", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/x.jsonl`;
  await Deno.writeTextFile(
    path,
    [GOOD, "{", TOOL, EMPTY, TOOL, GOOD].join("\n"),
  );
  const reasons: string[] = [];

  const conversations = await Array.fromAsync(readConversations(path, {
    onBadRow: "skip",
    onSkip: (why) => reasons.push(why),
  }));

  assertEquals(conversations.map(({ where }) => where), [
    `${path}:1`,
    `${path}:6`,
  ]);
  assertEquals(reasons, [
    "not valid JSON",
    "unknown role",
    "no assistant turn",
    "unknown role",
  ]);
});

Deno.test("readConversations() counts only conversations to its limit", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/x.jsonl`;
  await Deno.writeTextFile(path, [GOOD, TOOL, GOOD, GOOD].join("\n"));

  const conversations = await Array.fromAsync(
    readConversations(path, { onBadRow: "skip", limit: 2 }),
  );

  assertEquals(conversations.map(({ where }) => where), [
    `${path}:1`,
    `${path}:3`,
  ]);
});

Deno.test("readConversations() stops at a bad row unless told otherwise", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/x.jsonl`;
  await Deno.writeTextFile(path, `${GOOD}\n${EMPTY}\n`);

  const error = await assertRejects(
    () => Array.fromAsync(readConversations(path, { onBadRow: "error" })),
    BadRowError,
  );

  assertEquals(
    error.message,
    `Cannot read "${path}" line 2: no message is the assistant's, ` +
      "mend the line or pass --on_bad_row skip",
  );
});

Deno.test("readTexts() reads rows of text", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/x.jsonl`;
  await Deno.writeTextFile(path, '{"text": "Hi"}\n{"txt": "Hi"}\n');

  const texts = readTexts(path, { onBadRow: "error" });

  assertEquals((await texts.next()).value, { text: "Hi", where: `${path}:1` });
  const error = await assertRejects(() => texts.next(), BadRowError);
  assertEquals(
    error.message,
    `Cannot read "${path}" line 2: "text" is not a string, mend the line or ` +
      "pass --on_bad_row skip",
  );
});
