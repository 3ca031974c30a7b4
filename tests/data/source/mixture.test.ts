import { assert, assertEquals } from "@std/assert";
import { randomStream } from "sft/core/random.ts";
import { mixRows } from "sft/data/source/mixture.ts";

/** `a1`, `a2`, …, and whether it was closed. */
function counted(name: string, length: number) {
  const state = { closed: false };
  async function* rows() {
    try {
      for (let i = 1; i <= length; i++) yield await `${name}${i}`;
    } finally {
      state.closed = true;
    }
  }
  return { rows: rows(), state };
}

/** Rows of sources with these lengths and weights, as one text. */
async function mix(
  seed: number,
  ...sources: [length: number, weight: number][]
) {
  const rows = await Array.fromAsync(mixRows(
    sources.map(([length, weight], index) => ({
      rows: counted("abc"[index], length).rows,
      weight,
    })),
    seed,
  ));
  return rows.join(" ");
}

Deno.test("mixRows() follows draws that are made by hand", async () => {
  // Of weights 3 and 1, a draw below three quarters is the first source's.
  const random = randomStream(5, "mixture");
  const taken = { a: 0, b: 0 };
  const expected = [];
  for (;;) {
    const name = random.uniform() < 0.75 ? "a" : "b";
    if (name === "b" && taken.b === 4) break;
    expected.push(`${name}${++taken[name]}`);
  }

  assertEquals(await mix(5, [1000, 3], [4, 1]), expected.join(" "));
});

Deno.test("mixRows() ends with the first source that is used up", async () => {
  const rows = (await mix(1, [6, 1], [6, 1])).split(" ");
  const of = (name: string) => rows.filter((row) => row.startsWith(name));

  // Each source in its own order, and one of them whole.
  for (const name of ["a", "b"]) {
    assertEquals(of(name), of(name).map((_, index) => `${name}${index + 1}`));
  }
  assertEquals(Math.max(of("a").length, of("b").length), 6);
  assertEquals(await mix(1, [0, 1], [0, 1]), "");
});

Deno.test("mixRows() holds the shares to the end", async () => {
  const rows = (await mix(2, [9000, 3], [9000, 2], [9000, 1])).split(" ");

  const shares = ["a", "b", "c"].map((name) =>
    rows.filter((row) => row.startsWith(name)).length / rows.length
  );
  // Standard deviations are below 0.004 at 18,000 draws.
  for (const [index, share] of [1 / 2, 1 / 3, 1 / 6].entries()) {
    assert(Math.abs(shares[index] - share) < 0.02, `${shares}`);
  }
});

Deno.test("mixRows() depends on the seed, and on shares, not on weights", async () => {
  const first = await mix(3, [20, 2], [20, 1]);

  assertEquals(await mix(3, [20, 2], [20, 1]), first);
  assertEquals(await mix(3, [20, 4], [20, 2]), first);
  assert(await mix(4, [20, 2], [20, 1]) !== first);
});

Deno.test("mixRows() closes its sources when it is left", async () => {
  const sources = [counted("a", 9), counted("b", 9)];
  const rows = mixRows(sources.map(({ rows }) => ({ rows, weight: 1 })), 6);
  for (let i = 0; i < 6; i++) await rows.next();

  await rows.return(undefined);

  assertEquals(sources.map(({ state }) => state.closed), [true, true]);
});
