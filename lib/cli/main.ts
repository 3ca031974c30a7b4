/**
 * How every command starts and ends: arguments in, exit code out.
 *
 * Covers what a person sees when a command fails. Exit codes: 0 done, 1 the
 * user can mend it, 70 a fault of ours (`EX_SOFTWARE` of `sysexits.h`), and what
 * a shell reports for signals: 130 for Control-C, 143 for `SIGTERM`, 141 where
 * the reader of the output went away.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { explained } from "../core/os/os_error.ts";
import { endOnSignals } from "../core/signals.ts";
import { print, say } from "./say.ts";
import { HelpRequest } from "./flags/flags.ts";

/** How a command that threw is to end. */
export interface Ending {
  readonly code: number;
  /** Text for the output, without a final line break. */
  readonly output?: string;
  /** Text for the error output, without a final line break. */
  readonly complaint?: string;
}

/**
 * Runs a command on the process's arguments; on failure says why and exits.
 *
 * A command's file ends with this call, so that importing it runs nothing:
 *
 *     if (import.meta.main) await runCommand(main);
 */
export async function runCommand(
  main: (args: string[]) => Promise<void>,
): Promise<void> {
  endOnSignals();
  // What nobody waits for would be printed by Deno, as it is.
  addEventListener("unhandledrejection", ({ reason }) => endWith(reason));
  addEventListener("error", ({ error }) => endWith(error));
  try {
    await main(Deno.args);
  } catch (error) {
    endWith(error);
  }
}

function endWith(error: unknown): never {
  const { code, output, complaint } = endingOf(error);
  try {
    if (output !== undefined) print(output);
    if (complaint !== undefined) say(complaint);
  } finally {
    // Also where nobody can be told, as on a full device.
    Deno.exit(code);
  }
}

/**
 * How a command that threw something ends.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { endingOf } from "sft/cli/main.ts";
 * import { UserError } from "sft/core/errors.ts";
 *
 * assertEquals(endingOf(new UserError('Cannot read "a.jsonl": no such file')), {
 *   code: 1,
 *   complaint: 'error: Cannot read "a.jsonl": no such file',
 * });
 * ```
 */
export function endingOf(thrown: unknown): Ending {
  const error = explained(thrown);
  if (error instanceof HelpRequest) {
    return { code: 0, output: error.message.trimEnd() };
  }
  if (error instanceof UserError) {
    const line = error.message.replaceAll(/\s*\n\s*/g, " ");
    return { code: 1, complaint: `error: ${line}` };
  }
  if (error instanceof Deno.errors.BrokenPipe) return { code: 141 };
  return {
    code: 70,
    complaint: `${Deno.inspect(error)}\n` +
      "This is a fault of the program, not of yours: please report the lines above",
  };
}
