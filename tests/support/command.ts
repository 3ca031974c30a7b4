/**
 * The commands as a person runs them: a process of their own, from the
 * repository's root.
 *
 * @module
 */
import { assertEquals } from "@std/assert";

export const ROOT = `${import.meta.dirname}/../..`;

/** How a command ended, and what it said. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `deno task NAME …` to its end; nothing is typed. */
export async function runTask(
  name: string,
  ...args: readonly string[]
): Promise<Ended> {
  const command = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    ...SURROUNDINGS,
  });
  return endedOf(await command.output());
}

/** Runs `deno task NAME …` to its end with a text on its standard input. */
export async function runTaskOn(
  input: string | Uint8Array,
  name: string,
  ...args: readonly string[]
): Promise<Ended> {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", name, ...args],
    ...SURROUNDINGS,
    stdin: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(
    typeof input === "string" ? new TextEncoder().encode(input) : input,
  );
  await writer.close();
  return endedOf(await process.output());
}

/** Starts what the task runs, without the task runner: signals reach it. */
export function startCommand(
  name: string,
  ...args: readonly string[]
): Deno.ChildProcess {
  const { tasks } = JSON.parse(Deno.readTextFileSync(`${ROOT}/deno.json`));
  const [, ...words] = (tasks[name] as string).split(" ");
  return new Deno.Command(Deno.execPath(), {
    args: [...words, ...args],
    ...SURROUNDINGS,
  }).spawn();
}

/** How a command ended, and what it said as text. */
export function endedOf({ code, stdout, stderr }: Deno.CommandOutput): Ended {
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

const SURROUNDINGS = {
  cwd: ROOT,
  // What is not there is asked of no hub.
  env: { NO_COLOR: "1", HF_HUB_OFFLINE: "1" },
  stdin: "null",
  stdout: "piped",
  stderr: "piped",
} as const;

/** Settings as flags: `{ batch_size: 2 }` becomes `--batch_size 2`. */
export function flagsOf(
  settings: Readonly<Record<string, string | number>>,
): string[] {
  return Object.entries(settings)
    .flatMap(([name, value]) => [`--${name}`, String(value)]);
}

/** Every file below a folder and its bytes' hash: what must not change. */
export async function snapshot(
  folder: string,
): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) {
      files[`${name}/`] = "folder";
      for (const [below, hash] of Object.entries(await snapshot(path))) {
        files[`${name}/${below}`] = hash;
      }
    } else {
      const bytes = await Deno.readFile(path);
      const digest = await crypto.subtle.digest("SHA-256", bytes);
      files[name] = new Uint8Array(digest).toHex();
    }
  }
  return files;
}

/** Arguments of a command, and what it says instead of obeying them. */
export type Refusal = readonly [args: readonly string[], message: string];

/**
 * Runs a command once for each refusal: one line on standard error, exit code
 * 1, and nothing below `folder` is changed.
 */
export async function assertRefuses(
  name: string,
  folder: string,
  refusals: readonly Refusal[],
): Promise<void> {
  const before = await snapshot(folder);
  // A folder is for one process at a time.
  const byFolder = Map.groupBy(
    refusals,
    ([args]) => args[args.indexOf("--output_dir") + 1],
  );
  await Promise.all([...byFolder.values()].map(async (cases) => {
    for (const [args, message] of cases) {
      assertEquals(await runTask(name, ...args), {
        code: 1,
        stdout: "",
        stderr: `error: ${message}\n`,
      });
    }
  }));
  assertEquals(await snapshot(folder), before);
}
