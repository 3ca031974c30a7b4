/**
 * How every command starts and ends: arguments in, exit code out.
 *
 * Covers what a person sees when a command fails. Exit codes: 0 done, 1 the
 * user can mend it, 70 a fault of ours (`EX_SOFTWARE` of `sysexits.h`), 141 the
 * reader of the output went away (what a shell reports for `SIGPIPE`).
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { HelpRequest } from "./flags.ts";

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
  try {
    await main(Deno.args);
  } catch (error) {
    const { code, output, complaint } = endingOf(error);
    if (output !== undefined) console.log(output);
    if (complaint !== undefined) console.error(complaint);
    Deno.exit(code);
  }
}

/**
 * How a command that threw `error` ends.
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
export function endingOf(error: unknown): Ending {
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
