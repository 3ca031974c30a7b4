import { assert, assertEquals } from "@std/assert";
import { assertClose } from "./close.ts";
import {
  type Fixture,
  type FixtureRow,
  readFixture,
  withoutKeyBias,
} from "./fixture.ts";

const fixture: Fixture = await readFixture();

/** How many values the filters left in play. */
const kept = (logits: Float32Array) => logits.filter(Number.isFinite).length;

const run = (value: number, length: number) => Array(length).fill(value);

/** Supervised tokens that have a token of their own example before them. */
function targetsIn({ supervised, segments }: FixtureRow): number {
  return supervised.filter((is, t) =>
    is && t > 0 && segments[t] === segments[t - 1]
  ).length;
}

Deno.test("readFixture() lays packed examples side by side", () => {
  const [row] = fixture.packed.rows;
  assertEquals(fixture.packed.rows.length, 3);
  assertEquals([...row.segments], [
    ...run(1, 9),
    ...run(2, 7),
    ...run(3, 6),
    ...run(0, 2),
  ]);
  assertEquals(
    [...row.positions],
    [...Array(9).keys(), ...Array(7).keys(), ...Array(6).keys(), 0, 0],
  );
});

Deno.test("readFixture() counts targets as the rows hold them", () => {
  const { packed, sparse, accumulation, adamw } = fixture;
  const count = (rows: readonly FixtureRow[]) =>
    rows.reduce((sum, row) => sum + targetsIn(row), 0);
  assertEquals(count(packed.rows), packed.targets);
  assertEquals(count(sparse.rows), sparse.targets);
  assertEquals(
    accumulation.batches.map(({ rows }) => count(rows)),
    accumulation.batches.map(({ targets }) => targets),
  );
  assertEquals(
    adamw.steps.map(({ batch }) => count(adamw.batches[batch])),
    adamw.steps.map(({ targets }) => targets),
  );
});

Deno.test("readFixture() tells isolated examples from naive packing", () => {
  const { nats, targets, naive } = fixture.packed;
  assertEquals(naive.targets, targets);
  assert(Math.abs(naive.nats / nats - 1) > 0.01);
});

Deno.test("readFixture() has rows with few targets or none", () => {
  const { rows } = fixture.sparse;
  assertEquals(rows.map(targetsIn), [3, 0, 2]);
  assertEquals(rows.map(({ segments }) => Math.max(...segments)), [3, 1, 2]);
  assertEquals(rows.map(({ segments }) => segments.indexOf(0)), [20, -1, 16]);
  assertEquals(rows[0].supervised.indexOf(1), 9);
});

Deno.test("readFixture() sums micro-batches before it divides", () => {
  const { batches, nats, targets } = fixture.accumulation;
  const [many, few] = batches;
  assertClose("nats", [many.nats + few.nats], [nats], { relative: 1e-6 });
  assertEquals(many.targets + few.targets, targets);
  const meanOfMeans = (many.nats / many.targets + few.nats / few.targets) / 2;
  assert(Math.abs(meanOfMeans / (nats / targets) - 1) > 1e-3);
});

Deno.test("readFixture() starts AdamW from the packed batch's gradients", () => {
  const { packed, adamw } = fixture;
  const [step] = adamw.steps;
  assertEquals(step.natsPerTarget, packed.nats / packed.targets);
  let squares = 0;
  for (const gradient of packed.gradients.values()) {
    for (const value of gradient) squares += value ** 2;
  }
  assertClose("norm", [Math.sqrt(squares)], [step.gradNorm], {
    relative: 1e-6,
  });
  const clipped = adamw.steps.filter((s) => s.gradNorm > adamw.maxNorm).length;
  assertEquals([adamw.steps.length, clipped], [20, 8]);
});

Deno.test("readFixture() has a gradient for every parameter, none of them 0", () => {
  const { packed, sparse, accumulation } = fixture;
  for (const { gradients } of [packed, sparse, accumulation]) {
    assertEquals(
      [...gradients.keys()].sort(),
      [...fixture.adamw.final.keys()].sort(),
    );
    for (const [name, gradient] of gradients) {
      assert(gradient.some((value) => Math.abs(value) > 1e-3), name);
    }
  }
});

Deno.test("readFixture() continues with the likeliest token", () => {
  const { V } = fixture.plain;
  for (const { continuation, logits } of fixture.generation) {
    assertEquals(logits.length, continuation.length * V);
    continuation.forEach((token, step) => {
      const row = logits.subarray(step * V, (step + 1) * V);
      assertEquals(row.indexOf(Math.max(...row)), token);
    });
  }
});

Deno.test("readFixture() has filters that had something to decide", () => {
  const { V } = fixture.plain;
  const { banned, tied, peaked, short } = Object.fromEntries(
    fixture.filters.cases,
  );
  assertEquals([...banned.history], [4, 31, 9, 4, 7, 9, 4]);
  assertEquals(kept(banned.noRepeatNgram), V - 2);
  assertEquals([banned.noRepeatNgram[31], banned.noRepeatNgram[7]], [
    -Infinity,
    -Infinity,
  ]);
  assertEquals(kept(tied.topK), 12);
  assertEquals(kept(peaked.topP), 1);
  assertEquals(short.noRepeatNgram, short.logits);
});

Deno.test("readFixture() was made with room below a tolerance of 1e-4", () => {
  const { adamwFinalWithKeyBias, ...noise } = fixture.float32Noise;
  for (const [what, distance] of Object.entries(noise)) {
    assert(distance < 5e-6, `${what}: ${distance}`);
  }
  assert(adamwFinalWithKeyBias > 1e-4);
});

Deno.test("withoutKeyBias() leaves out the middle third of that bias only", () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  const without = (name: string) => [...withoutKeyBias(name, values)];
  assertEquals(without("transformer.h.0.attn.c_attn.bias"), [1, 2, 5, 6]);
  assertEquals(without("transformer.h.0.mlp.c_fc.bias"), [1, 2, 3, 4, 5, 6]);
});
