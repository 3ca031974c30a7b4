/**
 * Dropout masks from a seed: the same for the same run, step and place, on
 * every engine and after a resume.
 *
 * @module
 */
import { randomStream } from "../core/random.ts";
import { sizeOf } from "../core/shape.ts";
import type { DropoutSite } from "../core/trainable.ts";

/** Decisions are made on 16 bits, two from each random number. */
const LEVELS = 2 ** 16;

/**
 * Fills a mask.
 *
 * @param keep Uint8 of the site's size; 1 where a value stays.
 * @param where What sets this mask apart, such as `"step 7, batch 0, embd"`.
 */
export function fillKeepMask(
  keep: Uint8Array,
  { shape, rate }: DropoutSite,
  seed: number,
  where: string,
): void {
  const { uint32 } = randomStream(seed, `dropout ${where}`);
  const dropped = Math.round(rate * LEVELS);
  const size = sizeOf(shape);
  for (let index = 0; index < size; index += 2) {
    const bits = uint32();
    keep[index] = (bits & 0xffff) < dropped ? 0 : 1;
    if (index + 1 < size) keep[index + 1] = bits >>> 16 < dropped ? 0 : 1;
  }
}
