import { assert, assertEquals, assertRejects } from "@std/assert";
import { inTurn, lostPlaces } from "sft/view/notebook/kernel.ts";

const content = (display_id: string, text = "") => ({
  data: { "text/plain": text },
  transient: { display_id },
});

Deno.test("inTurn() sends a message after the one before it has left", async () => {
  const happened: string[] = [];
  const waits: (() => void)[] = [];
  const broadcast = inTurn(
    (type) => happened.push(type),
    () => {
      happened.push("wait");
      return new Promise((resolve) => waits.push(resolve));
    },
  );
  const first = broadcast("display_data", content("a"));
  const second = broadcast("update_display_data", content("a"));
  await new Promise((resolve) => setTimeout(resolve, 0));

  assertEquals(happened, ["display_data", "wait"]);
  waits[0]();
  await first;
  await new Promise((resolve) => setTimeout(resolve, 0));
  assertEquals(happened.slice(2), ["update_display_data", "wait"]);
  waits[1]();
  await second;
});

Deno.test("inTurn() waits for every message, and longer for a large one", async () => {
  const waits: number[] = [];
  const broadcast = inTurn(() => {}, (milliseconds) => {
    waits.push(milliseconds);
    return Promise.resolve();
  });
  await broadcast("display_data", content("a"));
  await broadcast("display_data", content("b", "x".repeat(1_000_000)));

  assert(waits[0] >= 50); // idle is late by less than a millisecond
  // A server of Jupyter's passes on a megabyte a second.
  assert(waits[1] >= 1000);
});

Deno.test("inTurn() numbers places, and goes on after a failure", async () => {
  const places: unknown[] = [];
  const broadcast = inTurn((_, { data, metadata }) => {
    const { "text/plain": text } = data as Record<string, string>;
    if (text === "bad") throw new Error("refused");
    places.push(metadata);
  }, () => Promise.resolve());
  await broadcast("display_data", content("a"));
  const failure = await assertRejects(() =>
    broadcast("display_data", content("b", "bad"))
  );
  await broadcast("display_data", content("c"));
  await broadcast("update_display_data", content("a"));

  assertEquals((failure as Error).message, "refused");
  assertEquals(
    places,
    [1, 3, 1].map((place) => ({ sft: { place } })),
  );
});

Deno.test("lostPlaces() finds the gaps", () => {
  const output = (place: number) => ({ sft: { place } });

  assertEquals(lostPlaces([]), []);
  assertEquals(lostPlaces([{}, undefined, { collapsed: true }]), []);
  assertEquals(lostPlaces([output(2), output(1)]), []);
  assertEquals(lostPlaces([output(2), {}, output(5)]), [1, 3, 4]);
});
