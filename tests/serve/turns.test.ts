import { assertEquals, assertRejects } from "@std/assert";
import { turnEvents } from "sft/core/signals.ts";
import { Turns } from "sft/serve/turns.ts";

const forever = new AbortController().signal;

Deno.test("turns come one after the other, in order", async () => {
  const turns = new Turns();
  const log: string[] = [];
  const work = async (name: string) => {
    using _turn = await turns.take(forever);
    log.push(`${name} begins`);
    await turnEvents();
    log.push(`${name} ends`);
  };

  await Promise.all([work("a"), work("b"), work("c")]);

  assertEquals(log, [
    ...["a begins", "a ends", "b begins", "b ends"],
    ...["c begins", "c ends"],
  ]);
  assertEquals(turns.before, 0);
});

Deno.test("who went away while waiting has no turn, and holds up nobody", async () => {
  const turns = new Turns();
  const first = await turns.take(forever);
  const gone = new AbortController();
  const second = turns.take(gone.signal);
  const third = turns.take(forever);
  assertEquals(turns.before, 3);

  gone.abort(new Error("gone"));
  first[Symbol.dispose]();

  await assertRejects(() => second, Error, "gone");
  (await third)[Symbol.dispose]();
  assertEquals(turns.before, 0);
});
