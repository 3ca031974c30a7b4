import { assertEquals } from "@std/assert";
import { SessionCache } from "sft/engine/onnx/session_cache.ts";

/** A cache of numbered sessions, and what it made and released. */
function counted() {
  const released: number[] = [];
  let made = 0;
  const cache = new SessionCache<number>((session) => released.push(session));
  return {
    released,
    take: (model: number[], settings: unknown[] = ["1.30.0", 2]) =>
      cache.take(Uint8Array.from(model), settings, () => ++made),
  };
}

Deno.test("SessionCache shares the session of one model", () => {
  const { take, released } = counted();
  const [a, b] = [take([1, 2]), take([1, 2])];

  assertEquals([a.session, b.session], [1, 1]);
  a.letGo();
  a.letGo(); // once too often
  assertEquals(released, []);
  b.letGo();
  assertEquals(released, [1]);
});

Deno.test("SessionCache keeps models and settings apart", () => {
  const { take } = counted();
  const sessions = [
    take([1, 2]),
    take([1, 2, 3]),
    take([1, 2], ["1.30.1", 2]),
    take([1, 2], ["1.30.0", 3]),
  ];

  assertEquals(sessions.map(({ session }) => session), [1, 2, 3, 4]);
});

Deno.test("SessionCache makes a session anew once it was let go", () => {
  const { take, released } = counted();
  take([7]).letGo();

  assertEquals(take([7]).session, 2);
  assertEquals(released, [1]);
});
