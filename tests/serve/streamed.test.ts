import { assertEquals } from "@std/assert";
import { turnEvents } from "sft/core/signals.ts";
import { streamed } from "sft/serve/streamed.ts";

const forever = new AbortController().signal;

Deno.test("streamed() sends what is written, as it is written", async () => {
  let wait = () => {};
  const body = streamed(async (send) => {
    send("one ");
    await new Promise<void>((resolve) => wait = resolve);
    send("two");
  }, forever);
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();

  assertEquals(await reader.read(), { value: "one ", done: false });
  wait();
  assertEquals(await reader.read(), { value: "two", done: false });
  assertEquals((await reader.read()).done, true);
});

Deno.test("streamed() tells the writer that nobody reads any more", async () => {
  const heard: string[] = [];
  const body = streamed(async (send, signal) => {
    signal.addEventListener("abort", () => heard.push("gone"));
    send("one");
    while (!signal.aborted) await turnEvents();
    send("two"); // to nobody
    heard.push("ended");
  }, forever);
  const reader = body.getReader();
  await reader.read();

  await reader.cancel();
  await turnEvents();
  await turnEvents();

  assertEquals(heard, ["gone", "ended"]);
});

Deno.test("streamed() tells the writer that the server ends", async () => {
  const stop = new AbortController();
  const body = streamed(async (send, signal) => {
    while (!signal.aborted) await turnEvents();
    send("farewell");
  }, stop.signal);
  stop.abort();

  assertEquals(await new Response(body).text(), "farewell");
});
