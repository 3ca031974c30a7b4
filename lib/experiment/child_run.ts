/**
 * One training run in a process of its own, so that several can go on at once,
 * each with its own threads.
 *
 * Run as a program this file reads what to do from its input and tells of every
 * step on its output, one JSON value a line. It stops after the step when its
 * input ends, so nothing goes on writing when whoever started it is gone.
 *
 * @module
 */
import { UserError } from "../core/errors.ts";
import { onInterrupt } from "../core/signals.ts";
import type { Manifest } from "../store/manifest.ts";
import type { PretrainConfig, SftConfig } from "./config.ts";
import { runPretrain } from "./pretrain.ts";
import type { RunHost } from "./run_training.ts";
import { runSft } from "./sft.ts";
import { TextLineStream } from "./text_lines.ts";

/** What a child is to do. */
export type Job =
  | { readonly command: "pretrain"; readonly config: PretrainConfig }
  | {
    readonly command: "sft";
    readonly config: SftConfig;
    readonly experiment: NonNullable<Manifest["experiment"]>;
  };

/** What a child tells. */
export type Told =
  | { readonly kind: "log"; readonly text: string }
  | {
    readonly kind: "step";
    readonly step: number;
    readonly steps: number;
    readonly loss: number;
  }
  | { readonly kind: "end"; readonly outcome: "finished" | "interrupted" }
  | { readonly kind: "refused"; readonly message: string };

/** A child at work. */
export interface ChildRun {
  /** @throws {UserError} If it cannot do its job, with the reason that it gave. */
  readonly ended: Promise<"finished" | "interrupted">;
  /** Asks it to save and end after the current step. */
  stop(): void;
}

const PERMISSIONS = ["read", "write", "env", "ffi", "sys"]
  .map((name) => `--allow-${name}`);

/**
 * Starts a child.
 *
 * @param tell Hears everything but the end.
 */
export function startChild(job: Job, tell: (told: Told) => void): ChildRun {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...PERMISSIONS, import.meta.url],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const input = child.stdin.getWriter();
  const line = new TextEncoder().encode(`${JSON.stringify(job)}\n`);
  const written = input.write(line).catch(() => {}); // it says itself why
  let open = true;
  const stop = () => {
    if (!open) return;
    open = false;
    void written.then(() => input.close()).catch(() => {});
  };
  return { ended: endOf(child, tell).finally(stop), stop };
}

async function endOf(
  child: Deno.ChildProcess,
  tell: (told: Told) => void,
): Promise<"finished" | "interrupted"> {
  const complaint = new Response(child.stderr).text();
  let end: Told | undefined;
  const lines = child.stdout
    .pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream());
  for await (const line of lines) {
    const told: Told = JSON.parse(line);
    if (told.kind === "end" || told.kind === "refused") end = told;
    else tell(told);
  }
  await child.status;
  if (end?.kind === "end") return end.outcome;
  if (end?.kind === "refused") throw new UserError(end.message);
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
  // A terminal signals all processes; the one that started this one speaks.
  const interrupt = onInterrupt(() => {});
  const host: RunHost = {
    log: (text) => tell({ kind: "log", text }),
    onStep: ({ step, loss }, steps) =>
      tell({ kind: "step", step, steps, loss }),
    stopRequested: () => left || interrupt.requested,
  };
  try {
    const { outcome } = job.command === "pretrain"
      ? await runPretrain(job.config, host)
      : await runSft(job.config, host, job.experiment);
    tell({ kind: "end", outcome });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    tell({ kind: "refused", message: error.message });
  }
  Deno.exit(0);
}

function tell(told: Told): void {
  let rest = new TextEncoder().encode(`${JSON.stringify(told)}\n`);
  while (rest.length > 0) rest = rest.subarray(Deno.stdout.writeSync(rest));
}

if (import.meta.main) await work();
