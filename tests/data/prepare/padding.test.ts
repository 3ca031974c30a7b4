import { assertEquals } from "@std/assert";
import { emptyDataReport } from "sft/batch/data_report.ts";
import { packRows } from "sft/batch/pack.ts";
import { randomStream } from "sft/core/random.ts";
import { countPadding, packedRowCount } from "sft/data/prepare/padding.ts";

Deno.test("packedRowCount() of the drawn lengths is two", () => {
  assertEquals(packedRowCount({ 3: 1, 2: 1, 4: 1 }, 6), 2);
  assertEquals(packedRowCount({ 6: 2, 1: 6 }, 6), 3);
  assertEquals(packedRowCount({}, 6), 0);
});

Deno.test("packedRowCount() is what packing the examples gives", () => {
  const random = randomStream(1, "lengths");
  for (let round = 0; round < 20; round++) {
    const lengths = Array.from(
      { length: 200 },
      () => 1 + Math.floor(30 * random.uniform() ** 2),
    );
    const examples = lengths.map((length) => ({
      tokens: new Int32Array(length),
      supervised: new Uint8Array(length),
    }));
    const counts: Record<number, number> = {};
    for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;

    assertEquals(
      packedRowCount(counts, 32),
      packRows(examples, 32, 0, "isolated").length,
    );
  }
});

Deno.test("countPadding() counts both halves of a set", () => {
  const report = emptyDataReport();
  report.tokens.total = 9 + 2;
  countPadding(report, { train: { 3: 1, 2: 1, 4: 1 }, held_out: { 2: 1 } }, 6);

  assertEquals([report.packedRows, report.tokens.padding], [3, 7]);
});
