import { assert, assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { chitchatRows } from "sft/run/real/chitchat.ts";
import { tempFolder } from "../../support/temp_folder.ts";

const say = (sender: string, ...texts: string[]) =>
  texts.map((text) => ({ text, sender, timestamp: "2018-05-02T19:38:15Z" }));

async function rowsOf(conversations: Record<string, unknown>) {
  await using folder = await tempFolder();
  const path = `${folder.path}/dataset.json`;
  await Deno.writeTextFile(path, JSON.stringify(conversations));
  const { train, heldOut } = await chitchatRows(path);
  return [...train, ...heldOut].map(({ messages }) =>
    messages.map(({ role, content }) => `${role}: ${content}`)
  );
}

Deno.test("chitchatRows() makes turns of what one person says in a row", async () => {
  assertEquals(
    await rowsOf({
      one: {
        ratings: {},
        messages: [
          say("a", "Hello", " How are you? "),
          say("b", "", "Fine"),
          say("b", "And you?"),
          say("a", "Tired"),
          say("b", "Oh"),
          // Nobody answers that.
          say("a", "Yes"),
        ],
      },
    }),
    [[
      "user: Hello\nHow are you?",
      "assistant: Fine\nAnd you?",
      "user: Tired",
      "assistant: Oh",
    ]],
  );
});

Deno.test("chitchatRows() cuts after six turns, and leaves monologues out", async () => {
  const turns = Array.from(
    { length: 20 },
    (_, at) => say(at % 2 ? "b" : "a", String(at)),
  );
  const rows = await rowsOf({
    long: { messages: turns },
    alone: { messages: [say("a", "Hello"), say("a", "Anybody?")] },
    three: { messages: [say("a", "1"), say("b", "2"), say("c", "3")] },
    silent: { messages: [] },
  });
  assertEquals(rows.map((row) => row.at(-1)), ["assistant: 5"]);
});

Deno.test("chitchatRows() holds out a twentieth by ids", async () => {
  await using folder = await tempFolder();
  const path = `${folder.path}/dataset.json`;
  const messages = [say("a", "Hi"), say("b", "Ho")];
  const ids = Array.from(
    { length: 2000 },
    (_, at) => [`id-${at}`, { messages }],
  );
  await Deno.writeTextFile(path, JSON.stringify(Object.fromEntries(ids)));
  const { train, heldOut } = await chitchatRows(path);

  assertEquals(train.length + heldOut.length, 2000);
  // Binomial, with a standard deviation of 9.7.
  assert(Math.abs(heldOut.length - 100) < 40, `${heldOut.length}`);
});

Deno.test("chitchatRows() refuses another form", async () => {
  await assertRejects(
    () => rowsOf({ one: { messages: ["Hello"] } }),
    UserError,
    "messages",
  );
});
