import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  ADDRESS,
  isFromOurPage,
  isOurs,
  serveOnLoopback,
} from "sft/core/http/loopback.ts";

Deno.test("isOurs() knows this machine's names and no other", () => {
  const ours = ["127.0.0.1", "127.0.0.1:80", "localhost", "LocalHost:8000"];
  const others = [null, "", "evil.example", "127.0.0.1.evil.example", "[::1]"];

  assertEquals(ours.map(isOurs), ours.map(() => true));
  assertEquals(others.map(isOurs), others.map(() => false));
});

Deno.test("isFromOurPage() knows the server's own page", () => {
  const from = (origin?: string) =>
    isFromOurPage(
      new Request("http://127.0.0.1:8000/", {
        headers: {
          host: "127.0.0.1:8000",
          ...origin !== undefined && { origin },
        },
      }),
    );

  assertEquals([from(), from("http://127.0.0.1:8000")], [true, true]);
  assertEquals(
    ["http://127.0.0.1:9000", "http://evil.example", "null"].map(from),
    [false, false, false],
  );
});

Deno.test("serveOnLoopback() serves at this machine's address, one a port", async () => {
  const stop = new AbortController();
  const handler = () => Promise.resolve(new Response("Hi"));
  const { port, finished } = serveOnLoopback(handler, 0, stop.signal);

  const answer = await fetch(`http://${ADDRESS}:${port}/`);
  assertEquals(await answer.text(), "Hi");
  const error = assertThrows(
    () => serveOnLoopback(handler, port, stop.signal),
    UserError,
  );
  assertEquals(
    error.message,
    `Cannot serve on port ${port}: it is taken, choose another --port or leave ` +
      "it out",
  );
  stop.abort();
  await finished;
});
