import { assertEquals } from "@std/assert";
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { UserError } from "sft/core/errors.ts";
import { type RandomStream, randomStream } from "sft/core/random.ts";
import {
  damageBytes,
  type Damaged,
  damageJson,
  damageLines,
} from "./support/damage.ts";
import { damagedInputs } from "./support/damaged_inputs.ts";
import { type DamagedKind, filesBelow } from "./support/damaged_kind.ts";
import { damagedRuns } from "./support/damaged_runs.ts";
import { tinyRuns } from "./support/tiny_run.ts";

// Every file that is read from disk, damaged by chance: it opens to something
// that holds together, or is refused in one line that names it. A reader that
// never ends shows as the test that is still running.

/** Damaged files that are tried. */
const MUTATIONS = 2000;

/** Characters of an error at most, paths included. */
const LONGEST = 500;

const runs = await tinyRuns();
const kinds = [...await damagedRuns(runs), ...await damagedInputs(runs)];

for (const [index, kind] of kinds.entries()) {
  const share = Math.ceil((MUTATIONS - index) / kinds.length);
  Deno.test(`a damaged ${kind.name} is refused by name, or holds together, ${share} times`, async () => {
    const random = randomStream(1, `damaged ${kind.name}`);
    const whole = await filesBelow(kind.folder);
    assertEquals(await kind.open(), undefined);
    await restore(kind.folder, whole);
    const faults: string[] = [];
    const counts = { opened: 0, refused: 0 };
    for (let done = 0; done < share; done++) {
      const file = kind.files[random.integer(kind.files.length)];
      const { bytes, how } = damage(file, whole.get(file)!, random);
      await Deno.writeFile(`${kind.folder}/${file}`, bytes);
      const { outcome, fault } = await outcomeOf(kind, file);
      counts[outcome]++;
      if (fault !== undefined) faults.push(`${file}, ${how}: ${fault}`);
      await restore(kind.folder, whole);
    }
    console.log(`${counts.refused} refused, ${counts.opened} opened`);
    assertEquals(faults, []);
  });
}

/** How a damaged file was taken, and what is wrong with that. */
async function outcomeOf(kind: DamagedKind, file: string) {
  try {
    return { outcome: "opened", fault: await kind.open() } as const;
  } catch (error) {
    const fault = faultOf(error, [basename(file), kind.folder]);
    return { outcome: "refused", fault } as const;
  }
}

/** What is wrong with an error; nothing if a person can act on it. */
function faultOf(error: unknown, names: string[]): string | undefined {
  if (!(error instanceof UserError)) return Deno.inspect(error);
  const { message } = error;
  // deno-lint-ignore no-control-regex
  if (/[\x00-\x1f\x7f-\x9f]/.test(message)) return `not a line: ${message}`;
  if (message.length > LONGEST) return `too long: ${message}`;
  if (/undefined|not a function|not iterable|\[object/.test(message)) {
    return `speaks of the program: ${message}`;
  }
  return names.some((name) => message.includes(name))
    ? undefined
    : `names no file: ${message}`;
}

function damage(
  file: string,
  bytes: Uint8Array<ArrayBuffer>,
  random: RandomStream,
): Damaged {
  if (file.endsWith(".json")) {
    return damageJson(new TextDecoder().decode(bytes), random);
  }
  if (file.endsWith(".jsonl")) {
    return damageLines(new TextDecoder().decode(bytes), random);
  }
  if (file.endsWith(".safetensors") && random.uniform() < 0.6) {
    return damageHeader(bytes, random);
  }
  const damaged = damageBytes(bytes, random);
  return file.endsWith(".shard") && random.uniform() < 0.5
    ? sealed(damaged)
    : damaged;
}

/** Damages the JSON in a safetensors file, and fits its length to it. */
function damageHeader(
  bytes: Uint8Array<ArrayBuffer>,
  random: RandomStream,
): Damaged {
  const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const text = new TextDecoder().decode(bytes.subarray(8, 8 + length));
  const { bytes: header, how } = damageJson(text, random);
  const damaged = new Uint8Array(bytes.length - length + header.length);
  new DataView(damaged.buffer).setBigUint64(0, BigInt(header.length), true);
  damaged.set(header, 8);
  damaged.set(bytes.subarray(8 + length), 8 + header.length);
  return { bytes: damaged, how: `header: ${how}` };
}

/** With a checksum that fits the damage. */
function sealed({ bytes, how }: Damaged): Damaged {
  const end = Math.max(0, bytes.length - 32);
  const sum = createHash("sha256").update(bytes.subarray(0, end)).digest();
  const damaged = new Uint8Array(end + 32);
  damaged.set(bytes.subarray(0, end));
  damaged.set(sum, end);
  return { bytes: damaged, how: `${how}, with its checksum` };
}

/** Makes a folder hold these files again and no others. */
async function restore(
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  for (const [path, now] of await filesBelow(folder)) {
    const whole = files.get(path);
    if (!whole) await Deno.remove(`${folder}/${path}`);
    else if (
      now.length !== whole.length || now.some((byte, at) => byte !== whole[at])
    ) await Deno.writeFile(`${folder}/${path}`, whole);
  }
}
