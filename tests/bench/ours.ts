/**
 * Starting one of our own programs as a contestant.
 *
 * @module
 */
import { type Contestant, startContestant } from "./contestant.ts";

const here = import.meta.dirname!;

/** Starts a program of this folder over the `lib/` of a checkout. */
export function ours(
  name: string,
  file: string,
  setup: unknown,
  folder?: string,
): Promise<Contestant> {
  const config = folder ?? `${here}/../..`;
  return startContestant(name, Deno.execPath(), [
    ...["run", "--quiet", "--no-lock", `--config=${config}/deno.json`],
    ...["--allow-read", "--allow-env", "--allow-ffi", "--allow-sys"],
    ...["--allow-write", `${here}/${file}`],
  ], setup);
}
