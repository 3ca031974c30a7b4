/**
 * The machine that a run was made on, and the memory that it took.
 *
 * Covers what the operating system tells. Does not measure speed and does not
 * ask for devices other than the CPU.
 *
 * @module
 */
import { cpus } from "node:os";
import { resourceUsage } from "node:process";

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
 * unit is not settled.
 */
export function peakMemoryMiB(): number | undefined {
  if (Deno.build.os !== "linux") return undefined;
  return Math.round(resourceUsage().maxRSS / 1024);
}
