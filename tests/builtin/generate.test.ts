import {
  assert,
  assertEquals,
  assertNotEquals,
  assertThrows,
} from "@std/assert";
import { parseConversation } from "sft/chat/formats/parse_row.ts";
import { endsWith } from "sft/measure/answer_prompts.ts";
import {
  type ConversationRow,
  generateBuiltin,
  jsonl,
  type TextRow,
  writeBuiltin,
} from "../../data/generate.ts";
import type { Topic } from "../../data/topics/topic.ts";
import { tempFolder } from "../support/temp_folder.ts";

const SMALL = { trainRows: 1500, heldOutRows: 200, pretrainTexts: 800 };
const SETS = [1, 2, 3].map((seed) => generateBuiltin({ ...SMALL, seed }));

/** The two sentences of a topic that knows only one question a language. */
const TINY: Topic = {
  name: "tiny",
  weight: 1,
  exchanges: () => [
    { language: "en", turns: [{ question: "Hello!", answer: "Hello!" }] },
    { language: "zh", turns: [{ question: "你好！", answer: "你好！" }] },
  ],
  passage: (language) => language === "en" ? "It rains." : "下雨了。",
};

Deno.test("generateBuiltin() gives as many different rows as asked", () => {
  for (const { train, heldOut, pretrain } of SETS) {
    assertEquals(different(train), 1500);
    assertEquals(different(heldOut), 200);
    assertEquals(different(pretrain), 800);
  }
});

Deno.test("generateBuiltin() gives the same bytes for the same seed", () => {
  const again = generateBuiltin({ ...SMALL, seed: 2 });

  assertEquals(jsonl(again.train), jsonl(SETS[1].train));
  assertEquals(jsonl(again.heldOut), jsonl(SETS[1].heldOut));
  assertEquals(jsonl(again.pretrain), jsonl(SETS[1].pretrain));
});

Deno.test("generateBuiltin() gives other rows for another seed", () => {
  assertNotEquals(SETS[0].train, SETS[1].train);
  assertNotEquals(SETS[0].heldOut, SETS[1].heldOut);
  assertNotEquals(SETS[0].pretrain, SETS[1].pretrain);
});

Deno.test("generateBuiltin() draws each file from its own stream", () => {
  const { train, heldOut } = generateBuiltin({
    seed: 1,
    trainRows: 30,
    heldOutRows: 20,
    pretrainTexts: 1,
  });

  assertEquals(train, SETS[0].train.slice(0, 30));
  assertEquals(heldOut, SETS[0].heldOut.slice(0, 20));
});

Deno.test("generateBuiltin() trains on no question that any seed holds out", () => {
  const trained = new Set(SETS.flatMap(({ train }) => bareQuestions(train)));
  const heldOut = new Set(
    SETS.flatMap(({ heldOut }) => bareQuestions(heldOut)),
  );

  assert(trained.size > 1000 && heldOut.size > 100);
  assertEquals([...heldOut].filter((question) => trained.has(question)), []);
});

Deno.test("generateBuiltin() makes conversations that the reader accepts", () => {
  const { train, heldOut } = SETS[0];
  for (const row of [...train, ...heldOut]) {
    const { messages } = parseConversation(row, "row");
    const roles = messages.map(({ role }) => role).join(" ");

    assertEquals(messages, row.conversations);
    assert(/^(system )?(user assistant ?){1,16}$/.test(roles), roles);
    assert(messages.every(({ content }) => content.trim() === content));
    assert(messages.every(({ content }) => content.length > 0));
  }
});

Deno.test("generateBuiltin() says how a held-out row ends, and only there", () => {
  const { train, heldOut } = SETS[0];
  const checked = heldOut.filter(({ answer }) => answer !== undefined);

  assertEquals(train.filter((row) => "answer" in row), []);
  assert(checked.length > 150);
  for (const { conversations, answer } of checked) {
    const { content } = conversations.at(-1)!;
    assert(endsWith(content, answer!), `"${content}" and "${answer}"`);
  }
});

Deno.test("generateBuiltin() speaks each language in about half of the rows", () => {
  const { train, heldOut, pretrain } = SETS[0];

  // Five standard deviations of 200 fair draws are 0.18.
  assertHalfChinese(train.map(textOf), 0.07);
  assertHalfChinese(heldOut.map(textOf), 0.18);
  assertHalfChinese(pretrain.map(({ text }: TextRow) => text), 0.1);
});

Deno.test("generateBuiltin() refuses more texts than there are", () => {
  const few = { seed: 1, trainRows: 1, heldOutRows: 0, topics: [TINY] };

  const { pretrain } = generateBuiltin({ ...few, pretrainTexts: 2 });
  assertEquals(
    pretrain.map(({ text }) => text).sort(),
    ["It rains.", "下雨了。"],
  );
  const error = assertThrows(
    () => generateBuiltin({ ...few, pretrainTexts: 3 }),
    RangeError,
  );
  assertEquals(
    error.message,
    "Cannot generate 3 rows: the topics hold only about 2 different ones",
  );
});

Deno.test("generateBuiltin() refuses rows of topics that have nothing to ask", () => {
  const error = assertThrows(
    () => generateBuiltin({ seed: 1, trainRows: 1, topics: [TINY] }),
    RangeError,
  );

  // Both questions of the topic lie on the training side.
  assertEquals(
    error.message,
    "Cannot generate 300 rows: the topics hold only about 0 different ones",
  );
});

Deno.test("writeBuiltin() writes one row a line into a new folder", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/new/folder`;
  const size = { trainRows: 3, heldOutRows: 2, pretrainTexts: 4 };
  const set = await writeBuiltin(path, { seed: 1, ...size });

  const rows = async (name: string) =>
    (await Deno.readTextFile(`${path}/${name}.jsonl`)).split("\n");
  for (
    const [name, written] of [
      ["train", set.train],
      ["held_out", set.heldOut],
      ["pretrain", set.pretrain],
    ] as const
  ) {
    const lines = await rows(name);
    assertEquals(lines.pop(), "", "the last line is ended");
    assertEquals(
      lines.map((line) => JSON.parse(line)),
      JSON.parse(JSON.stringify(written)),
    );
  }
  assertEquals([...Deno.readDirSync(path)].length, 3);
});

function different(rows: readonly unknown[]): number {
  return new Set(rows.map((row) => JSON.stringify(row))).size;
}

/** Letters, digits and signs of every question: stricter than questionKey(). */
function bareQuestions(rows: readonly ConversationRow[]): string[] {
  return rows.flatMap(({ conversations }) => conversations)
    .filter(({ role }) => role === "user")
    .map(({ content }) =>
      content.toLowerCase().replace(/[^\p{L}\p{N}+\-×÷]/gu, "")
    );
}

function textOf({ conversations }: ConversationRow): string {
  return conversations.map(({ content }) => content).join(" ");
}

function assertHalfChinese(texts: readonly string[], tolerance: number): void {
  const chinese = texts.filter((text) => /[\p{Script=Han}。]/u.test(text));
  const share = chinese.length / texts.length;
  assert(Math.abs(share - 0.5) < tolerance, `${share} of the rows are Chinese`);
}
