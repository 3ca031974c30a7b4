import { assertEquals, assertRejects } from "@std/assert";
import { Voice } from "sft/cli/talk/voice.ts";
import { UserError } from "sft/core/errors.ts";
import { scripted } from "../../support/scripted_chat.ts";

Deno.test("a voice remembers what was said until it is told to forget", async () => {
  const { model, asked } = scripted(["one", "two", "three"]);
  const voice = new Voice("a", model, "Be brief.");

  await voice.reply("1?", { seed: 1 });
  await voice.reply("2?", { seed: 1 });
  voice.reset();
  await voice.reply("3?", { seed: 1 });

  assertEquals(asked, [
    ["Be brief.", "1?"],
    ["Be brief.", "1?", "one", "2?"],
    ["Be brief.", "3?"],
  ]);
});

Deno.test("a voice says how many messages it had to forget", async () => {
  const { model, asked } = scripted(["one", "two"], 2);
  const voice = new Voice("a", model);
  const told: [number, number][] = [];

  await voice.reply("1?", { seed: 1 }, (...what) => told.push(what));
  await voice.reply("2?", { seed: 1 }, (...what) => told.push(what));

  // Three messages, of which two fit: the question and its answer go together.
  assertEquals(told, [[2, 3]]);
  assertEquals(asked, [["1?"], ["2?"]]);
});

Deno.test("what cannot be answered was not said", async () => {
  const { model, asked } = scripted(["one"]);
  const voice = new Voice("a", model);

  await assertRejects(() => voice.reply("too long", { seed: 1 }), UserError);
  await voice.reply("1?", { seed: 1 });

  assertEquals(asked, [["1?"]]);
});
