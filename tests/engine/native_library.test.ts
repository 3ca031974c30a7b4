import { assertEquals, assertThrows } from "@std/assert";
import { loadQuietly } from "sft/engine/native_library.ts";

/** Runs code in a process of its own. */
async function run(code: string, env: Record<string, string> = {}) {
  const path = new URL("../../lib/engine/native_library.ts", import.meta.url);
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", `import { loadQuietly } from "${path}";\n${code}`],
    env: { NO_COLOR: "1", ...env },
  }).output();
  const decoder = new TextDecoder();
  return { stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("loadQuietly() sets variables that the user has not set", async () => {
  const code = `loadQuietly(
    () => console.log(Deno.env.get("MINE"), Deno.env.get("THEIRS")),
    { MINE: "1", THEIRS: "2" },
  )`;

  assertEquals((await run(code)).stdout, "1 2\n");
  assertEquals((await run(code, { THEIRS: "0" })).stdout, "1 0\n");
});

Deno.test("loadQuietly() drops what the library prints, and that alone", async () => {
  const { stderr } = await run(`
    console.error("before");
    loadQuietly(() => console.error("within"));
    console.error("after");
  `);

  assertEquals(stderr, "before\nafter\n");
});

Deno.test("loadQuietly() hands on what was loaded, or why it was not", () => {
  assertEquals(loadQuietly(() => 7), 7);
  assertThrows(
    () =>
      loadQuietly(() => {
        throw new RangeError("no");
      }),
    RangeError,
    "no",
  );
});
