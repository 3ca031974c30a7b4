import { assertEquals } from "@std/assert";

/** A loop that stops when asked, unless its argument says that it is stuck. */
const LOOP = `
  import { onInterrupt } from "sft/core/signals.ts";

  const interrupt = onInterrupt();
  console.log("started");
  while (!interrupt.requested || Deno.args[0] === "stuck") {
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  console.log("stopped cleanly");
  interrupt.dispose();
`;

function start(...args: string[]): Deno.ChildProcess {
  const config = `${import.meta.dirname}/../../deno.json`;
  const source = `data:text/typescript,${encodeURIComponent(LOOP)}`;
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

  assertEquals(code, 0);
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
