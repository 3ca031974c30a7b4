import { assert, assertEquals, assertNotEquals } from "@std/assert";
import { fillKeepMask } from "sft/train/dropout_masks.ts";

/** A mask of `length` elements. */
function mask(
  length: number,
  rate: number,
  { seed = 1, where = "step 7, batch 0, embd" } = {},
): Uint8Array {
  // Filled beforehand: every element has to be written.
  const keep = new Uint8Array(length).fill(9);
  fillKeepMask(keep, { shape: [length], rate }, seed, where);
  return keep;
}

Deno.test("fillKeepMask() draws the same for the same seed and place", () => {
  assertEquals(mask(1000, 0.3), mask(1000, 0.3));
});

Deno.test("fillKeepMask() draws anew for another seed, step, batch and site", () => {
  const masks = [
    mask(1000, 0.3),
    mask(1000, 0.3, { seed: 2 }),
    mask(1000, 0.3, { where: "step 8, batch 0, embd" }),
    mask(1000, 0.3, { where: "step 7, batch 1, embd" }),
    mask(1000, 0.3, { where: "step 7, batch 0, h.0.mlp.resid" }),
  ];
  for (const [index, one] of masks.entries()) {
    for (const other of masks.slice(index + 1)) {
      assertNotEquals(one, other);
      // Unrelated masks agree where both keep or both drop: 0.7² + 0.3².
      const agreeing = one.filter((keep, i) => keep === other[i]).length;
      const bound = 4 * Math.sqrt(0.58 * 0.42 / 1000);
      assert(Math.abs(agreeing / 1000 - 0.58) < bound, `${agreeing}`);
    }
  }
});

Deno.test("fillKeepMask() drops the share that it is told to", () => {
  const length = 100_000;
  for (const rate of [0.01, 0.1, 0.5, 0.9]) {
    const keep = mask(length, rate);
    const dropped = keep.filter((stays) => stays === 0).length / length;
    // Four standard errors, and the rounding of the rate to 16 bits.
    const bound = 4 * Math.sqrt(rate * (1 - rate) / length) + 2 ** -17;
    assert(Math.abs(dropped - rate) < bound, `rate ${rate}: ${dropped}`);
    assert(keep.every((stays) => stays === 0 || stays === 1));
  }
});

Deno.test("fillKeepMask() drops halves of one random number independently", () => {
  const keep = mask(100_000, 0.5);
  let both = 0;
  for (let i = 0; i < keep.length; i += 2) both += keep[i] & keep[i + 1];
  const pairs = keep.length / 2;
  assert(Math.abs(both / pairs - 0.25) < 4 * Math.sqrt(0.25 * 0.75 / pairs));
});

Deno.test("fillKeepMask() fills sizes that are odd, and shapes of any rank", () => {
  assert(mask(7, 0.5).every((stays) => stays < 2));
  const keep = new Uint8Array(15).fill(9);
  fillKeepMask(keep, { shape: [3, 5], rate: 0.5 }, 1, "embd");
  assertEquals(keep, mask(15, 0.5, { where: "embd" }));
});

Deno.test("fillKeepMask() keeps everything at a rate of 0", () => {
  assertEquals([...mask(4, 0)], [1, 1, 1, 1]);
});
