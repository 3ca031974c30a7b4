/**
 * Numbers as people read them: counts, sizes and durations.
 *
 * Rounds, so nothing here is for a record that is computed with later.
 *
 * @module
 */

/**
 * A count with its thousands apart, from a million on in three figures.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatCount } from "sft/core/format.ts";
 *
 * assertEquals(formatCount(3512.4), "3,512");
 * assertEquals(formatCount(10_649_088), "10.6 M");
 * ```
 */
export function formatCount(count: number): string {
  const whole = Math.round(count);
  if (Math.abs(whole) < 1e6) return whole.toLocaleString("en-US");
  for (const [unit, size] of [["M", 1e6], ["B", 1e9], ["T", 1e12]] as const) {
    const figures = (whole / size).toPrecision(3);
    if (Math.abs(Number(figures)) < 1000) return `${figures} ${unit}`;
  }
  return whole.toExponential(2);
}

/**
 * A count and what is counted, in the plural but for one.
 *
 * @param noun The singular of a noun that takes an "s".
 * @param written How the count is written; in digits where left out.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { counted, formatCount } from "sft/core/format.ts";
 *
 * assertEquals(counted(1, "row"), "1 row");
 * assertEquals(counted(3512, "row", formatCount), "3,512 rows");
 * ```
 */
export function counted(
  count: number,
  noun: string,
  written: (count: number) => string = String,
): string {
  return `${written(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/**
 * Amounts of memory in one unit, that of the largest.
 *
 * @param amounts In MiB.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatMemory } from "sft/core/format.ts";
 *
 * assertEquals(formatMemory([5018, 524]), ["4.9", "0.5", "GiB"]);
 * assertEquals(formatMemory([712.4]), ["712", "MiB"]);
 * ```
 */
export function formatMemory(amounts: readonly number[]): string[] {
  const inGiB = Math.max(...amounts) >= 1024;
  const texts = amounts.map((amount) =>
    inGiB ? (amount / 1024).toFixed(1) : amount.toFixed(0)
  );
  return [...texts, inGiB ? "GiB" : "MiB"];
}

/**
 * A number of bytes, in MiB.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatMiB } from "sft/core/format.ts";
 *
 * assertEquals(formatMiB(269_060_552), "256.6 MiB");
 * ```
 */
export function formatMiB(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

/**
 * A duration in its two largest units.
 *
 * @param ms Milliseconds.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { formatDuration } from "sft/core/format.ts";
 *
 * assertEquals(formatDuration(420), "0.4 s");
 * assertEquals(formatDuration(725_000), "12 min 05 s");
 * ```
 */
export function formatDuration(ms: number): string {
  if (!Number.isFinite(ms)) return "unknown";
  if (ms < 950) return `${(Math.max(0, ms) / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  const rest = (count: number) => String(count).padStart(2, "0");
  if (minutes === 0) return `${seconds} s`;
  if (hours === 0) return `${minutes} min ${rest(seconds % 60)} s`;
  if (days === 0) return `${hours} h ${rest(minutes % 60)} min`;
  return `${days} d ${rest(hours % 24)} h`;
}
