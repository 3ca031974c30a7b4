/**
 * Whether every arm can be run, seen before the first one is: half of a
 * comparison answers nothing.
 *
 * Of each arm one run is opened, in a process of its own, and its memory is held
 * against its share of what is free.
 *
 * @module
 */
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import type { NameHost } from "../core/host.ts";
import type { FutureRun } from "../run/plan/future_run.ts";
import { shareOfMemory } from "../run/plan/memory_check.ts";
import type { MemoryShare } from "../run/training_run.ts";
import { startChild } from "./child_run.ts";
import type { LaidOut } from "./lay_out.ts";
import type { PlannedRun } from "./planned_runs.ts";
import { recordOf, resumedConfig } from "./what_is_left.ts";

/** Of runs that go on together, what each may take. */
export function shareOf(
  { atOnce }: Pick<LaidOut, "atOnce">,
  left: readonly PlannedRun[],
): MemoryShare | undefined {
  return shareOfMemory(Math.max(1, Math.min(atOnce, left.length)));
}

/** What a run that is still to come has beside its settings. */
export function futureOf(
  { config }: PlannedRun,
  { pending, commits }: Pick<LaidOut, "pending" | "commits">,
  share: MemoryShare | undefined,
): FutureRun {
  const base = pending.find(({ config: { output_dir } }) =>
    join(output_dir, "final") === config.model_path
  );
  return { base: base?.config, commits, share };
}

/**
 * Opens the first run of every arm that is left, one after the other. Of arms
 * that differ in nothing that a run is refused for, one stands for all.
 *
 * @param left Runs that are to be done.
 * @param host Told of what an arm is warned of.
 * @throws {UserError} If an arm would be refused, with what would work.
 */
export async function checkArms(
  laid: LaidOut,
  left: readonly PlannedRun[],
  host: Pick<NameHost, "log">,
): Promise<void> {
  const share = shareOf(laid, left);
  const seen = new Set<string>();
  for (const [arm, [run]] of Map.groupBy(left, ({ arm }) => arm)) {
    const begun = await recordOf(run) !== undefined;
    const config = begun ? await resumedConfig(run) : run.config;
    const context = futureOf(run, laid, share);
    const decisive = Object.entries(config)
      .filter(([name]) => begun || !HARMLESS.has(name));
    const key = JSON.stringify(decisive.toSorted());
    if (seen.has(key)) continue;
    seen.add(key);
    const job = { command: "check sft", config, context } as const;
    const child = startChild(job, (told) => {
      if (told.kind !== "log" || !told.text.startsWith(WARNING)) return;
      host.log(`arm ${arm}: ${told.text}`);
    });
    await ofArm(arm, child.ended);
  }
}

/** Settings that decide neither what is opened nor how much memory it takes. */
const HARMLESS = new Set([
  ...["output_dir", "seed", "learning_rate", "warmup_ratio", "weight_decay"],
]);

/** How a line begins that a person is to see, whatever else is said. */
const WARNING = "warning: ";

/** The same work, whose refusal says which arm it is of. */
export async function ofArm<Result>(
  arm: string,
  work: Promise<Result>,
): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const reason = error.message.replace(
      /^Cannot (train: )?/,
      (_, train) => train ? "" : "cannot ",
    );
    throw new UserError(`Cannot run arm "${arm}": ${reason}`);
  }
}
