/**
 * A command on a terminal: somebody reads what it shows and types.
 *
 * Python's standard library opens the terminal, so tests of this kind are
 * ignored where there is no Python.
 *
 * @module
 */
const ROOT = `${import.meta.dirname}/../..`;

/** Whether there is a Python that opens terminals. */
export const HAS_TERMINAL: boolean = canOpen();

/** Added to a test's name where it is ignored. */
export const WHY_IGNORED = HAS_TERMINAL ? "" : " (no python3 with pty here)";

/** Types each text, or nothing, once what it waits for has been shown. */
export type Dialogue = readonly (readonly [waitFor: string, type: string])[];

/** What was shown, typed text included, and the exit code. */
export interface Shown {
  readonly code: number;
  /** Without escape sequences; lines end with a line feed alone. */
  readonly text: string;
}

const PLAY = `
import json, os, pty, signal, sys

play = json.load(sys.stdin)
signal.alarm(60)  # what never comes is not waited for
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(play["command"][0], play["command"])
shown, unread, dialogue = b"", b"", play["dialogue"]
while True:
    try:
        piece = os.read(terminal, 4096)
    except OSError:  # what Linux says when the other end is closed
        break
    if not piece:
        break
    shown, unread = shown + piece, unread + piece
    while dialogue and dialogue[0][0].encode() in unread:
        wait, text = dialogue.pop(0)
        unread = unread.split(wait.encode(), 1)[1]
        if text:
            os.write(terminal, text.encode())
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print(json.dumps({"code": code, "text": shown.decode(errors="replace")}))
`;

/** Runs `deno task NAME …` on a terminal, and plays the dialogue to its end. */
export async function onTerminal(
  name: string,
  args: readonly string[],
  dialogue: Dialogue,
): Promise<Shown> {
  const process = new Deno.Command("python3", {
    args: ["-c", PLAY],
    cwd: ROOT,
    env: { TERM: "xterm", NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const command = [Deno.execPath(), "task", "--quiet", name, ...args];
  const writer = process.stdin.getWriter();
  await writer.write(
    new TextEncoder().encode(JSON.stringify({ command, dialogue })),
  );
  await writer.close();
  const { stdout } = await process.output();
  const { code, text } = JSON.parse(new TextDecoder().decode(stdout)) as Shown;
  return { code, text: text.replaceAll(ESCAPES, "").replaceAll("\r", "") };
}

// deno-lint-ignore no-control-regex
const ESCAPES = /\x1b\[[0-9;?]*[A-Za-z]/g;

function canOpen(): boolean {
  try {
    const args = ["-c", "import pty, os; os.waitstatus_to_exitcode"];
    return new Deno.Command("python3", { args }).outputSync().success;
  } catch {
    return false;
  }
}
