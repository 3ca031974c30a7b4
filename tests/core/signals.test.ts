import { assertEquals } from "@std/assert";

/** A loop that stops when asked, unless its argument says that it is stuck. */
const LOOP = `
  import { onInterrupt } from "sft/core/signals.ts";

  const interrupt = onInterrupt({ say: console.error });
  console.log("started");
  while (!interrupt.requested || Deno.args[0] === "stuck") {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  console.log("stopped cleanly");
  interrupt.dispose();
`;

/** A process that lives on behind its loop, as a notebook's kernel. */
const KERNEL = `
  import { onInterrupt } from "sft/core/signals.ts";

  const interrupt = onInterrupt({ say: console.error, staysAlive: true });
  console.log("started");
  while (!interrupt.requested || Deno.args[0] === "stuck") {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  interrupt.dispose();
  console.log("lives on");
`;

/** A program that has something to undo. */
const UNDO = `
  import { endOnSignals, undoAtExit } from "sft/core/signals.ts";

  if (Deno.args[0] !== "library") endOnSignals();
  const forget = undoAtExit(() => console.log("undone"));
  undoAtExit(() => console.log("last"))();
  if (Deno.args[0] === "forgotten") forget();
  console.log("started");
  if (Deno.args[0] === "exit") Deno.exit(3);
  await new Promise((resolve) => setTimeout(resolve, 20_000));
`;

/** A loop that has not begun, so that there is nothing to stop. */
const EARLY = `
  import { onInterrupt } from "sft/core/signals.ts";

  onInterrupt({ canStop: () => false });
  console.log("started");
  await new Promise((resolve) => setTimeout(resolve, 20_000));
`;

function start(...args: string[]): Deno.ChildProcess {
  return startText(LOOP, ...args);
}

function startText(text: string, ...args: string[]): Deno.ChildProcess {
  const config = `${import.meta.dirname}/../../deno.json`;
  const source = `data:text/typescript,${encodeURIComponent(text)}`;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--config", config, source, ...args],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Reads until the process has said something. */
async function heard(stream: ReadableStream<Uint8Array>) {
  const reader = stream.getReader();
  const { value } = await reader.read();
  reader.releaseLock();
  return new TextDecoder().decode(value);
}

const REQUESTED =
  "Stopping after this step; press Control-C again to stop at once\n";

Deno.test("onInterrupt() asks for a clean stop first", async () => {
  const process = start();
  assertEquals(await heard(process.stdout), "started\n");

  // As a terminal and `deno task` both send it.
  process.kill("SIGINT");
  process.kill("SIGINT");
  const { code, stdout, stderr } = await process.output();

  assertEquals(code, 130);
  assertEquals(new TextDecoder().decode(stdout), "stopped cleanly\n");
  assertEquals(new TextDecoder().decode(stderr), REQUESTED);
});

Deno.test("onInterrupt() ends the process the second time", async () => {
  const process = start("stuck");
  assertEquals(await heard(process.stdout), "started\n");

  process.kill("SIGINT");
  assertEquals(await heard(process.stderr), REQUESTED);
  await new Promise((resolve) => setTimeout(resolve, 1200));
  process.kill("SIGINT");
  const { code, stdout } = await process.output();

  assertEquals(code, 130);
  assertEquals(new TextDecoder().decode(stdout), "");
});

Deno.test("onInterrupt() ends with the code of the signal that asked", async () => {
  const process = start();
  assertEquals(await heard(process.stdout), "started\n");

  process.kill("SIGTERM");
  const { code, stdout } = await process.output();

  assertEquals(code, 143);
  assertEquals(new TextDecoder().decode(stdout), "stopped cleanly\n");
});

Deno.test("onInterrupt() leaves a kernel alive, but for SIGTERM", async () => {
  const kernel = startText(KERNEL);
  assertEquals(await heard(kernel.stdout), "started\n");
  kernel.kill("SIGINT");
  const { code, stdout, stderr } = await kernel.output();

  assertEquals(code, 0);
  assertEquals(new TextDecoder().decode(stdout), "lives on\n");
  assertEquals(new TextDecoder().decode(stderr), "Stopping after this step\n");

  const stuck = startText(KERNEL, "stuck");
  assertEquals(await heard(stuck.stdout), "started\n");
  stuck.kill("SIGINT");
  assertEquals(await heard(stuck.stderr), "Stopping after this step\n");
  stuck.kill("SIGTERM");
  assertEquals((await stuck.output()).code, 143);
});

Deno.test("onInterrupt() ends at once where nothing has begun", async () => {
  const process = startText(EARLY);
  assertEquals(await heard(process.stdout), "started\n");

  process.kill("SIGINT");
  const { code, stderr } = await process.output();

  assertEquals([code, new TextDecoder().decode(stderr)], [130, ""]);
});

Deno.test("undoAtExit() undoes when the process is told to end or ends itself", async () => {
  const end = async (how: string, signal?: Deno.Signal) => {
    const process = startText(UNDO, how);
    if (signal) {
      assertEquals(await heard(process.stdout), "started\n");
      process.kill(signal);
    }
    const { code, stdout } = await process.output();
    return [code, new TextDecoder().decode(stdout)];
  };

  assertEquals(await end("", "SIGINT"), [130, "undone\n"]);
  assertEquals(await end("", "SIGTERM"), [143, "undone\n"]);
  assertEquals(await end("exit"), [3, "started\nundone\n"]);
  // Nothing to undo, or no program of ours: the system ends it.
  assertEquals(await end("forgotten", "SIGINT"), [130, ""]);
  assertEquals(await end("library", "SIGTERM"), [143, ""]);
});
