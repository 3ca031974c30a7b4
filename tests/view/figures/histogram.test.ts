import { assertEquals } from "@std/assert";
import { binWidth, histogram } from "sft/view/figures/histogram.ts";

const TITLES = { sizeTitle: "tokens", countTitle: "examples" };

Deno.test("histogram() counts each size on its own where there is room", () => {
  const { data, layout } = histogram({ train: { 1: 4, 3: 2 } }, TITLES);

  assertEquals(data.map(({ name, x, y }) => ({ name, x, y })), [
    { name: "train", x: [0, 1, 2, 3], y: [0, 4, 0, 2] },
  ]);
  assertEquals(layout.showlegend, false);
});

Deno.test("histogram() stacks the parts in bins of one width", () => {
  // Sizes to 120 take bins of 5: 25 of them.
  const { data, layout } = histogram({
    train: { 0: 1, 4: 2, 5: 4 },
    "held out": { 120: 7 },
  }, TITLES);
  const [train, heldOut] = data;

  assertEquals([train.y.length, heldOut.y.length], [25, 25]);
  assertEquals(train.y.slice(0, 3), [3, 4, 0]);
  assertEquals(heldOut.y[24], 7);
  assertEquals(train.x.slice(0, 2), [2, 7]); // middles
  assertEquals((train.customdata as string[])[1], "5–9");
  assertEquals([layout.barmode, layout.showlegend], ["stack", true]);
});

Deno.test("histogram() of nothing is one empty bin", () => {
  assertEquals(histogram({ train: {} }, TITLES).data[0].y, [0]);
});

Deno.test("binWidth() is the smallest round width of at most 48 bars", () => {
  assertEquals([48, 49, 96, 97, 241, 513].map(binWidth), [1, 2, 2, 5, 10, 20]);
});
