/**
 * One training run in a process of its own, so that several can go on at once,
 * each with its own threads.
 *
 * Run as a program this file reads what to do from its input and tells of every
 * step on its output, one JSON value a line. It stops after the step when its
 * input ends, so that a run does not outlive the process that started it.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
import { UserError } from "../core/errors.ts";
import type { RunHost, StepNews } from "../core/host.ts";
import { explained } from "../core/os/os_error.ts";
import { endOnSignals, onInterrupt } from "../core/signals.ts";
import { runPretrain } from "../run/pretrain.ts";
import { runSft } from "../run/sft.ts";
import type { RunContext } from "../run/training_run.ts";
import { checkSft, type FutureRun } from "../run/plan/future_run.ts";
import {
  planPretrain,
  planSft,
  type TrainingPlan,
} from "../run/plan/training_plan.ts";
import { leaveHub } from "../hub/leave_hub.ts";
import type { PretrainConfig, SftConfig } from "../settings/config.ts";
import { DivergedError } from "../train/divergence.ts";
import { TextLineStream } from "./text_lines.ts";

/** What a child is to do; to check is to plan without measuring anything. */
export type Job =
  | {
    readonly command: "pretrain" | "plan pretrain";
    readonly config: PretrainConfig;
  }
  | {
    readonly command: "check sft" | "plan sft";
    readonly config: SftConfig;
    readonly context: FutureRun;
  }
  | {
    readonly command: "sft";
    readonly config: SftConfig;
    readonly context: RunContext;
  };

/** What a child tells. */
export type Told =
  | { readonly kind: "log"; readonly text: string }
  | StepNews
  | { readonly kind: "end"; readonly outcome: "finished" | "interrupted" }
  | { readonly kind: "planned"; readonly plan: TrainingPlan }
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "diverged"; readonly message: string };

/** How a child ended that did what it could; a divergence says more. */
export type ChildEnd =
  | { readonly outcome: "finished" | "interrupted" }
  | { readonly outcome: "planned"; readonly plan: TrainingPlan }
  | { readonly outcome: "diverged"; readonly message: string };

/** A child at work. */
export interface ChildRun {
  /** @throws {UserError} If it cannot do its job, with the reason that it gave. */
  readonly ended: Promise<ChildEnd>;
  /** Its process. */
  readonly pid: number;
  /** Asks it to save and end after the current step. */
  stop(): void;
}

/** Has the permissions of the tasks that train, as a set named "train". */
const CONFIG = fileURLToPath(new URL("../../deno.json", import.meta.url));

/**
 * Starts a child.
 *
 * @param tell Hears everything but the end.
 */
export function startChild(job: Job, tell: (told: Told) => void): ChildRun {
  const child = spawnDeno({
    args: [
      ...["run", "--quiet", "--no-prompt", "-P=train"],
      `--config=${CONFIG}`,
      import.meta.url,
    ],
    // All that is named on a hub was found before, and is on the disk.
    env: { HF_HUB_OFFLINE: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  });
  const input = child.stdin.getWriter();
  const line = new TextEncoder().encode(`${JSON.stringify(job)}\n`);
  const written = input.write(line).catch(() => {}); // it says itself why
  let open = true;
  const stop = () => {
    if (!open) return;
    open = false;
    void written.then(() => input.close()).catch(() => {});
  };
  return { ended: endOf(child, tell).finally(stop), pid: child.pid, stop };
}

/** @throws {UserError} If there is no Deno to be found. */
function spawnDeno(options: Deno.CommandOptions): Deno.ChildProcess {
  const path = Deno.execPath();
  const { state } = Deno.permissions.querySync({ name: "run", command: path });
  try {
    // The task may run "deno", which to Deno is that name and not this path.
    const program = state === "granted" ? path : "deno";
    return new Deno.Command(program, options).spawn();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new UserError(
      'Cannot start a run: there is no "deno" on the PATH, add the folder of ' +
        `"${path}" to it`,
    );
  }
}

async function endOf(
  child: Deno.ChildProcess,
  tell: (told: Told) => void,
): Promise<ChildEnd> {
  const complaint = new Response(child.stderr).text();
  let end: Told | undefined;
  const lines = child.stdout
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  for await (const line of lines) {
    const told: Told = JSON.parse(line);
    if (told.kind === "step" || told.kind === "log") tell(told);
    else end = told;
  }
  const { signal } = await child.status;
  if (end?.kind === "end") return { outcome: end.outcome };
  if (end?.kind === "planned") return { outcome: "planned", plan: end.plan };
  if (end?.kind === "diverged") {
    return { outcome: "diverged", message: end.message };
  }
  if (end?.kind === "refused") throw new UserError(end.message);
  // A terminal or a kernel interrupts all of its processes, and this one was not
  // far enough to listen: it has done nothing yet.
  if (signal === "SIGINT") return { outcome: "interrupted" };
  throw new Error(
    `Cannot finish the run, its process is gone:\n${await complaint}`,
  );
}

async function work(): Promise<void> {
  const input = Deno.stdin.readable
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream())
    .getReader();
  const job: Job = JSON.parse((await input.read()).value ?? "null");
  let left = false;
  void input.read().then(() => left = true);
  // A terminal signals all processes; the parent process tells the user.
  endOnSignals();
  const interrupt = onInterrupt({ say: () => {} });
  const host: RunHost = {
    log: (text) => tell({ kind: "log", text }),
    onNamesFound: () => leaveHub(),
    onStep: ({ step, loss }, steps) =>
      tell({ kind: "step", step, steps, loss }),
    stopRequested: () => left || interrupt.requested,
  };
  try {
    tell(await done(job, host));
  } catch (thrown) {
    const error = explained(thrown);
    if (!(error instanceof UserError)) throw error;
    const kind = error instanceof DivergedError ? "diverged" : "refused";
    tell({ kind, message: error.message });
  }
  Deno.exit(0);
}

async function done(job: Job, host: RunHost): Promise<Told> {
  switch (job.command) {
    case "pretrain": {
      const { outcome } = await runPretrain(job.config, host);
      return { kind: "end", outcome };
    }
    case "sft": {
      const { outcome } = await runSft(job.config, host, job.context);
      return { kind: "end", outcome };
    }
    case "check sft":
      await checkSft(job.config, host, job.context);
      return { kind: "end", outcome: "finished" };
    case "plan pretrain":
      return { kind: "planned", plan: await planPretrain(job.config, host) };
    case "plan sft":
      return {
        kind: "planned",
        plan: await planSft(job.config, host, job.context),
      };
  }
}

function tell(told: Told): void {
  let rest = new TextEncoder().encode(`${JSON.stringify(told)}\n`);
  while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
}

if (import.meta.main) await work();
