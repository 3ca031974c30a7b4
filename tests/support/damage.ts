/**
 * Damage to files, by chance that repeats: what a disk, a program or a person
 * may make of JSON, JSON lines and binary files.
 *
 * @module
 */
import type { RandomStream } from "sft/core/random.ts";

/** A damaged file, and in a few words what happened to it. */
export interface Damaged {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly how: string;
}

/** What a field may hold instead. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1,
  0.5,
  3,
  2 ** 31,
  2 ** 53,
  1e300,
  "",
  "x",
  "1",
  "NaN",
  "../../x",
  "/etc/hostname",
  "a\u0000b",
  "\u001b[31mred\nline",
  [],
  {},
  [null],
  [[]],
  [1, 2, 3],
  { content: 1 },
  { type: "x" },
];

/** What a whole file may hold instead of its object. */
const WHOLE = [
  "",
  "null",
  "[]",
  "[null]",
  "5",
  '"text"',
  "{}",
  "\u0000\u0001\u0002",
  "[".repeat(100_000),
  "[".repeat(100_000) + "]".repeat(100_000),
  `{"a":`.repeat(50_000) + "1" + "}".repeat(50_000),
];

/** Damages a file of one JSON value. */
export function damageJson(text: string, random: RandomStream): Damaged {
  const roll = random.uniform();
  if (roll < 0.08) return whole(random);
  if (roll < 0.2) return damageBytes(encode(text), random);
  const value = JSON.parse(text);
  const how = damageValue(value, random);
  return { bytes: encode(JSON.stringify(value, null, 2)), how };
}

/** Damages one line of a file of JSON lines, or all of it. */
export function damageLines(text: string, random: RandomStream): Damaged {
  const roll = random.uniform();
  if (roll < 0.08) return whole(random);
  if (roll < 0.2) return damageBytes(encode(text), random);
  const lines = text.split("\n").slice(0, -1);
  const at = random.integer(lines.length);
  let how;
  if (random.uniform() < 0.15) {
    const damaged = whole(random);
    lines[at] = new TextDecoder().decode(damaged.bytes);
    how = damaged.how;
  } else {
    const value = JSON.parse(lines[at]);
    how = damageValue(value, random);
    lines[at] = JSON.stringify(value);
  }
  return {
    bytes: encode(lines.map((line) => `${line}\n`).join("")),
    how: `line ${at + 1}: ${how}`,
  };
}

/** Flips, removes, repeats, overwrites or cuts off bytes. */
export function damageBytes(
  bytes: Uint8Array<ArrayBuffer>,
  random: RandomStream,
): Damaged {
  // Headers are where it matters most.
  const reach = random.uniform() < 0.5 ? Math.min(bytes.length, 64) : undefined;
  const at = random.integer((reach ?? bytes.length) + 1);
  const end = Math.min(bytes.length, at + 1 + random.integer(9));
  const how = (what: string) => `${what} at byte ${at}`;
  switch (random.integer(6)) {
    case 0: {
      const damaged = bytes.slice();
      if (at < bytes.length) damaged[at] ^= 1 << random.integer(8);
      return { bytes: damaged, how: how("a bit flipped") };
    }
    case 1:
      return {
        bytes: joined(bytes.subarray(0, at), bytes.subarray(end)),
        how: how("bytes removed"),
      };
    case 2:
      return {
        bytes: joined(bytes.subarray(0, end), bytes.subarray(at)),
        how: how("bytes repeated"),
      };
    case 3: {
      const damaged = bytes.slice();
      damaged.fill(random.uniform() < 0.5 ? 0xff : 0, at, at + 8);
      return { bytes: damaged, how: how("8 bytes overwritten") };
    }
    case 4:
      return { bytes: joined(bytes, bytes), how: "twice the file" };
    default:
      return { bytes: bytes.slice(0, at), how: how("cut off") };
  }
}

function whole(random: RandomStream): Damaged {
  const text = WHOLE[random.integer(WHOLE.length)];
  return {
    bytes: encode(text),
    how: `replaced by ${JSON.stringify(text).slice(0, 20)}`,
  };
}

/** Walks to some field below, and removes, replaces, renames or repeats it. */
function damageValue(value: unknown, random: RandomStream): string {
  let node = value as Record<string, unknown>;
  const path: string[] = [];
  for (;;) {
    const keys = Object.keys(node);
    if (keys.length === 0) return `${path.join(".")} is empty anyway`;
    const key = keys[random.integer(keys.length)];
    path.push(key);
    const inner = node[key];
    if (
      typeof inner === "object" && inner !== null &&
      Object.keys(inner).length > 0 && random.uniform() < 0.75
    ) {
      node = inner as Record<string, unknown>;
      continue;
    }
    const place = path.join(".");
    switch (random.integer(8)) {
      case 0:
        if (Array.isArray(node)) node.splice(Number(key), 1);
        else delete node[key];
        return `${place} removed`;
      case 1:
        if (Array.isArray(node)) node.push(structuredClone(inner));
        else {
          node[`${key}x`] = inner;
          delete node[key];
        }
        return `${place} renamed or repeated`;
      case 2: {
        const other = keys[random.integer(keys.length)];
        node[key] = structuredClone(node[other]);
        return `${place} as ${other}`;
      }
      default: {
        const strange = STRANGE[random.integer(STRANGE.length)];
        node[key] = structuredClone(strange);
        return `${place} = ${JSON.stringify(strange)}`;
      }
    }
  }
}

function encode(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
