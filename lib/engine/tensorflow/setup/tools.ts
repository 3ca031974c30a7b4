/**
 * The programs that setting TensorFlow up needs: which are missing, and running
 * them with an error that a person can act on.
 *
 * @module
 */
import { UserError } from "../../../core/errors.ts";

/** How a program ended. */
export interface ToolResult {
  /** Exit code; 127 where there is no such program, as a shell has it. */
  readonly code: number;
  /** Everything that it printed. */
  readonly output: string;
}

/** Runs a program to its end, in a folder if one is given. */
export type RunTool = (
  command: string,
  args: readonly string[],
  folder?: string,
) => Promise<ToolResult>;

const NOT_FOUND = 127;

/** A real process. */
export const runTool: RunTool = async (command, args, folder) => {
  try {
    const { code, stdout, stderr } = await new Deno.Command(command, {
      args: [...args],
      cwd: folder,
      stdin: "null",
      env: { NO_COLOR: "1" },
    }).output();
    const decoder = new TextDecoder();
    return { code, output: decoder.decode(stdout) + decoder.decode(stderr) };
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    return { code: NOT_FOUND, output: "" };
  }
};

/** What has to be there, how to ask for it, and Debian's package of it. */
const NEEDED = [
  { name: "g++", ask: ["g++", "--version"], debian: "g++" },
  {
    name: "pip",
    ask: ["python3", "-m", "pip", "--version"],
    debian: "python3-pip",
  },
] as const;

/**
 * @param what What they are to set up.
 * @throws {UserError} Naming every program that is missing.
 */
export async function requireTools(
  run: RunTool,
  what = "TensorFlow",
): Promise<void> {
  const missing = [];
  for (const tool of NEEDED) {
    const [command, ...args] = tool.ask;
    if ((await run(command, args)).code !== 0) missing.push(tool);
  }
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name).join(" and ");
  const packages = missing.map(({ debian }) => debian).join(" ");
  throw new UserError(
    `Cannot set up ${what}: ${names} not found, install what is missing ` +
      `(on Debian: apt-get install ${packages})`,
  );
}

/**
 * Runs a program that has to succeed.
 *
 * @param what What it is for, as in "download tensorflow-cpu".
 * @throws {UserError} With the last lines of what it printed.
 */
export async function runOrThrow(
  run: RunTool,
  what: string,
  command: string,
  args: readonly string[],
  folder?: string,
): Promise<void> {
  const { code, output } = await run(command, args, folder);
  if (code === 0) return;
  const lines = output.trim().split("\n").filter((line) => line.trim() !== "");
  const said = lines.slice(-3).join("; ") || "it said nothing";
  throw new UserError(
    `Cannot ${what}: ${command} ended with ${code}: ${said}`,
  );
}
