import { assertEquals, assertMatch } from "@std/assert";
import { HelpRequest } from "sft/cli/flags/flags.ts";
import { endingOf } from "sft/cli/main.ts";
import { UserError } from "sft/core/errors.ts";

Deno.test("endingOf() answers a request for help on the output", () => {
  assertEquals(endingOf(new HelpRequest("usage: …\n")), {
    code: 0,
    output: "usage: …",
  });
});

Deno.test("endingOf() tells the user's errors in one line", () => {
  assertEquals(endingOf(new UserError("Cannot read: line 2\n  is broken")), {
    code: 1,
    complaint: "error: Cannot read: line 2 is broken",
  });
});

Deno.test("endingOf() shows where a fault of ours happened, and its cause", () => {
  const fault = new TypeError("odd", { cause: new RangeError("deep down") });
  const { code, complaint = "" } = endingOf(fault);

  assertEquals(code, 70);
  assertMatch(complaint, /^TypeError: odd\n +at .*main\.test\.ts/);
  assertMatch(complaint, /cause\]: RangeError: deep down\n/);
  assertEquals(
    complaint.split("\n").at(-1),
    "This is a fault of the program, not of yours: " +
      "please report the lines above",
  );
  assertMatch(endingOf("a text").complaint!, /^"?a text/);
});

Deno.test("endingOf() is silent when nobody reads the output any more", () => {
  assertEquals(endingOf(new Deno.errors.BrokenPipe("os error 32")), {
    code: 141,
  });
});

/** A command that ends the way its first argument says. */
const COMMAND = `
  import { runCommand } from "sft/cli/main.ts";
  import { defineFlags } from "sft/cli/flags/flags.ts";
  import { UserError } from "sft/core/errors.ts";

  await runCommand(async (args) => {
    if (args[0] === "user") throw new UserError("Cannot go on: no path given");
    if (args[0] === "fault") throw new TypeError("odd");
    if (args[0] === "forgotten") {
      void Promise.reject(new UserError("Cannot read \\x1b[2Ja"));
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    if (args[0] === "late") {
      setTimeout(() => { throw new UserError("Cannot read \\x9b2Ja"); });
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
    if (args[0] === "flood") {
      const line = new TextEncoder().encode("line\\n");
      while (true) await Deno.stdout.write(line);
    }
    const table = { command: "x", about: "About x.", example: "", flags: {} };
    defineFlags(table).parse(args);
    console.log("done");
  });
`;

function start(...args: string[]): Deno.ChildProcess {
  const config = `${import.meta.dirname}/../../deno.json`;
  const source = `data:text/typescript,${encodeURIComponent(COMMAND)}`;
  return new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--config", config, source, ...args],
    env: { NO_COLOR: "1" },
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

async function ended(...args: string[]) {
  const { code, stdout, stderr } = await start(...args).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("runCommand() turns the ending into text and an exit code", async () => {
  assertEquals(await ended(), { code: 0, stdout: "done\n", stderr: "" });
  assertEquals(await ended("user"), {
    code: 1,
    stdout: "",
    stderr: "error: Cannot go on: no path given\n",
  });
  const help = await ended("--help");
  assertEquals([help.code, help.stderr], [0, ""]);
  assertMatch(help.stdout, /^About x\.\n\nusage: deno task x \[flags\]\n/);
  const fault = await ended("fault");
  assertEquals([fault.code, fault.stdout], [70, ""]);
  assertMatch(fault.stderr, /^TypeError: odd\n +at /);
});

Deno.test("runCommand() tells as its own what nobody waited for", async () => {
  assertEquals(await ended("forgotten"), {
    code: 1,
    stdout: "",
    stderr: "error: Cannot read ␛[2Ja\n",
  });
  assertEquals((await ended("late")).stderr, "error: Cannot read \ufffd2Ja\n");
});

Deno.test("runCommand() ends quietly when its reader goes away", async () => {
  const process = start("flood");
  const reader = process.stdout.getReader();
  await reader.read();
  await reader.cancel();
  const { code } = await process.status;

  assertEquals(code, 141);
  assertEquals(await new Response(process.stderr).text(), "");
});
