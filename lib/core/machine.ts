/**
 * The machine that a run was made on, and the memory that it took.
 *
 * Covers what the operating system tells. Does not measure speed and does not
 * ask for devices other than the CPU.
 *
 * @module
 */
import { cpus } from "node:os";
import process, { resourceUsage } from "node:process";

/** What a reader needs to know before comparing times. */
export interface Machine {
  readonly os: string;
  readonly arch: string;
  /** Model name, empty where the system tells none. */
  readonly cpu: string;
  /** Hardware threads that this process may use. */
  readonly cores: number;
  readonly memoryGiB: number;
}

/** This machine. */
export function describeMachine(): Machine {
  return {
    os: `${Deno.build.os} ${Deno.osRelease()}`,
    arch: Deno.build.arch,
    cpu: cpus()[0]?.model.trim() ?? "",
    cores: navigator.hardwareConcurrency,
    memoryGiB: Math.round(Deno.systemMemoryInfo().total / 2 ** 30 * 10) / 10,
  };
}

/** Versions of what runs this code. */
export function runtimeVersions(): Record<string, string> {
  return { deno: Deno.version.deno, v8: Deno.version.v8 };
}

/**
 * The most physical memory that this process has held so far, in MiB, native
 * libraries included.
 *
 * The kernel's own count, as `VmHWM` in Linux's /proc is, but without the right
 * to read everything that Deno asks for there. `undefined` off Linux, where the
 * unit is not settled, and while it is less than the parent process had.
 */
export function peakMemoryMiB(): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  const peak = resourceUsage().maxRSS;
  return peak > BEGUN_WITH ? Math.round(peak / 1024) : undefined;
}

/**
 * KiB that Linux's count began with: the most that the parent had held, or what
 * this process had when it came here. It says nothing until it is passed.
 */
const BEGUN_WITH = resourceUsage().maxRSS;

/**
 * The most physical memory that this process can come to hold, in MiB: what it
 * has, and what the system could give it. A control group's limit counts where
 * that is lower.
 *
 * `undefined` where the system does not tell, or may not be asked.
 */
export function reachableMemoryMiB(): number | undefined {
  const asked = Deno.permissions.querySync({
    name: "sys",
    kind: "systemMemoryInfo",
  });
  if (Deno.build.os !== "linux" || asked.state !== "granted") return undefined;
  const bytes = Math.min(
    Deno.systemMemoryInfo().available + heldMemoryMiB() * 2 ** 20,
    process.constrainedMemory() || Infinity,
  );
  return Math.floor(bytes / 2 ** 20);
}

/** The physical memory that this process holds now, in MiB. */
export function heldMemoryMiB(): number {
  return Math.round(Deno.memoryUsage().rss / 2 ** 20);
}
