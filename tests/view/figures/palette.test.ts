import { assert, assertEquals } from "@std/assert";
import { paletteFor } from "sft/view/figures/palette.ts";

Deno.test("paletteFor() gives no two names the same looks", () => {
  const names = Array.from({ length: 21 }, (_, index) => `arm ${index}`);

  const looks = [...paletteFor(names).values()]
    .map(({ colour, dash }) => `${colour} ${dash}`);

  assertEquals(new Set(looks).size, 21);
});

Deno.test("paletteFor() keeps the colours of earlier names", () => {
  const two = paletteFor(["origin", "ours"]);
  const three = paletteFor(["origin", "ours", "origin", "third"]);

  assertEquals(three.size, 3);
  for (const name of ["origin", "ours"]) {
    assertEquals(three.get(name), two.get(name));
  }
});

Deno.test("paletteFor() stands out from white and from black", () => {
  const names = Array.from({ length: 7 }, (_, index) => `arm ${index}`);
  for (const { colour } of paletteFor(names).values()) {
    const luminance = relativeLuminance(colour);

    // 2.2 to 1 for lines: 3 to 1 on both at once leaves too few hues.
    assert(1.05 / (luminance + 0.05) > 2.2, `${colour} on white`);
    assert((luminance + 0.05) / 0.05 > 2.2, `${colour} on black`);
  }
});

/** As WCAG 2 defines it. */
function relativeLuminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
