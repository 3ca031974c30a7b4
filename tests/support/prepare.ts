/**
 * Settings of a small set, and reading of its shards that shares no code with
 * what wrote them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { PreparedSettings } from "sft/data/prepare/cache_key.ts";
import type { PrepareHost } from "sft/run/prepare/prepare_set.ts";
import {
  PREPARE_DEFAULTS,
  type PrepareConfig,
} from "sft/settings/prepare_config.ts";
import { TOKENIZER } from "./tiny_run.ts";

const HASH = "a".repeat(64);

/** What decides the bytes of some prepared set. */
export const SETTINGS: PreparedSettings = {
  version: 1,
  data: [{ sha256: HASH, bytes: 10 }],
  reading: {},
  template: { name: "chatml", sha256: HASH, variables: {} },
  tokenizer: HASH,
  supervise: "assistant",
  maxLength: 512,
  overlong: "drop",
  onBadRow: "error",
  filters: {},
  dropExactDuplicates: false,
  heldOut: 0.01,
  sample: 1,
  seed: 42,
  rowsPerShard: 100,
};

/** Settings of a set in `output_dir`, worked on by one thread. */
export function prepareConfig(
  data_file: string,
  output_dir: string,
  changes: Partial<PrepareConfig> = {},
): PrepareConfig {
  return {
    ...PREPARE_DEFAULTS,
    data_file,
    output_dir,
    tokenizer_path: TOKENIZER,
    max_length: 64,
    held_out: 0,
    workers: 1,
    ...changes,
  };
}

/** Nobody watches, nobody stops. */
export function quietPrepare(changes: Partial<PrepareHost> = {}): PrepareHost {
  return {
    log: () => {},
    onProgress: () => {},
    stopRequested: () => false,
    ...changes,
  };
}

/** An example as a shard's bytes hold it: `[token, trained]` by token. */
export type RawExample = [token: number, trained: number][];

/** Reads a shard of two-byte tokens, byte by byte; checks its sum. */
export function examplesInShard(path: string): RawExample[] {
  const bytes = Deno.readFileSync(path);
  const number = (at: number, size: number) => {
    let value = 0;
    for (let byte = size - 1; byte >= 0; byte--) {
      value = value * 256 + bytes[at + byte];
    }
    return value;
  };
  const end = bytes.length - 32;
  const sum = createHash("sha256").update(bytes.slice(0, end)).digest("hex");
  const stored = [...bytes.slice(end)]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
  if (sum !== stored) throw new Error(`${path}: the checksum is wrong`);
  const [size, examples, tokens] = [
    number(12, 4),
    number(16, 4),
    number(24, 8),
  ];
  let token = 0;
  return Array.from(
    { length: examples },
    (_, index) =>
      Array.from({ length: number(64 + 4 * index, 4) }, () => {
        const at = 64 + 4 * examples;
        const bits = bytes[at + size * tokens + Math.floor(token / 8)];
        const trained = Math.floor(bits / 2 ** (token % 8)) % 2;
        const id = number(at + size * token, size);
        token++;
        return [id, trained] as [number, number];
      }),
  );
}
