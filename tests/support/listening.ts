/**
 * A command that serves, started as a process of its own.
 *
 * @module
 */
import { startCommand } from "./command.ts";

/** The command, once it has said where it listens. */
export async function startServer(name: string, ...args: readonly string[]) {
  const command = startCommand(name, ...args);
  const reader = command.stdout.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  const line = new TextDecoder().decode(value);
  const [address] = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(line) ?? [];
  if (address === undefined) {
    const complaint = await new Response(command.stderr).text();
    throw new Error(`Expected an address: ${line}${complaint}`);
  }
  return {
    /** What it said first. */
    line,
    address,
    /** Presses Control-C: the exit code, and what was said on the error output. */
    async interrupt(): Promise<[code: number, complaints: string]> {
      command.kill("SIGINT");
      const { code } = await command.status;
      await command.stdout.cancel();
      return [code, await new Response(command.stderr).text()];
    },
  };
}
