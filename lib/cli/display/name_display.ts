/**
 * What a user named being found: a line for each large file that is fetched, and
 * the end of what only fetching may do.
 *
 * @module
 */
import { systemClock } from "../../core/clock.ts";
import { formatMiB } from "../../core/format.ts";
import type { NameHost } from "../../core/host.ts";
import {
  Progress,
  progressOn,
  type ProgressOutput,
} from "../../core/progress.ts";
import { leaveHub } from "../../hub/leave_hub.ts";
import { say } from "../say.ts";

/** How a download is drawn. */
export interface NameOptions {
  /** Whether the command writes nothing but the cache. */
  readonly reader?: boolean;
  readonly output?: ProgressOutput;
  readonly clock?: typeof systemClock;
  /** What is handed back when all is here. */
  readonly leave?: typeof leaveHub;
}

/** A host that draws on the error output, for a command. */
export function nameDisplay(
  { reader, output, clock = systemClock, leave = leaveHub }: NameOptions = {},
): Required<NameHost> {
  return {
    log: say,
    watchDownload: (label, total) =>
      new Progress({
        label,
        total,
        count: formatMiB,
        output: output ?? progressOn(Deno.stderr),
        clock,
      }),
    onNamesFound: () => leave({ reader }),
  };
}
