import { assertEquals } from "@std/assert";
import { serveUntilInterrupted } from "sft/serve/until_interrupted.ts";

Deno.test("serveUntilInterrupted() tells answers to end, and ends", async () => {
  const listening = Promise.withResolvers<string>();
  const ended = serveUntilInterrupted(
    (stopping) => async () => {
      await new Promise((resolve) =>
        stopping.addEventListener("abort", resolve)
      );
      return new Response("farewell");
    },
    0,
    listening.resolve,
  );
  const exitCode = Deno.exitCode;

  const answer = fetch(await listening.promise);
  // The request has to be there before the end.
  await new Promise((resolve) => setTimeout(resolve, 100));
  Deno.kill(Deno.pid, "SIGTERM");

  assertEquals(await (await answer).text(), "farewell");
  await ended;
  assertEquals(Deno.exitCode, 143);
  Deno.exitCode = exitCode;
});
