import { assertEquals, assertRejects } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  requireTools,
  runOrThrow,
  type RunTool,
  runTool,
} from "sft/engine/tensorflow/setup/tools.ts";

Deno.test("runTool() gives exit code and output", async () => {
  const code = 'console.log("out"); console.error("err"); Deno.exit(3)';

  assertEquals(await runTool(Deno.execPath(), ["eval", code]), {
    code: 3,
    output: "out\nerr\n",
  });
});

Deno.test("runTool() runs in a folder", async () => {
  const code = "console.log(Deno.cwd())";

  const { output } = await runTool(Deno.execPath(), ["eval", code], "/");
  assertEquals(output, "/\n");
});

Deno.test("runTool() tells that there is no such program", async () => {
  assertEquals(await runTool("no-such-program", []), { code: 127, output: "" });
});

Deno.test("requireTools() names everything that is missing at once", async () => {
  const without = (...absent: string[]): RunTool => (command) =>
    Promise.resolve({ code: absent.includes(command) ? 127 : 0, output: "" });
  const refusal = async (run: RunTool) =>
    (await assertRejects(() => requireTools(run), UserError)).message;

  await requireTools(without());
  assertEquals(
    await refusal(without("g++")),
    "Cannot set up TensorFlow: g++ not found, install what is missing " +
      "(on Debian: apt-get install g++)",
  );
  assertEquals(
    await refusal(without("g++", "python3")),
    "Cannot set up TensorFlow: g++ and pip not found, install what is missing " +
      "(on Debian: apt-get install g++ python3-pip)",
  );
});

Deno.test("runOrThrow() ends with what the program said last", async () => {
  const ends = (code: number, output: string): RunTool => () =>
    Promise.resolve({ code, output });
  const refusal = async (run: RunTool) =>
    (await assertRejects(
      () => runOrThrow(run, "compile it", "g++", []),
      UserError,
    )).message;

  await runOrThrow(ends(0, "warning"), "compile it", "g++", []);
  assertEquals(
    await refusal(ends(1, "one\ntwo\n\nthree\nfour\n")),
    "Cannot compile it: g++ ended with 1: two; three; four",
  );
  assertEquals(
    await refusal(ends(2, "")),
    "Cannot compile it: g++ ended with 2: it said nothing",
  );
});
