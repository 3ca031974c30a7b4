import { assertEquals, assertMatch } from "@std/assert";
import { runTask, startCommand } from "../support/command.ts";
import { tempFolder } from "../support/temp_folder.ts";

Deno.test("watch serves until Control-C", async () => {
  await using folder = await tempFolder();
  const command = startCommand("watch", folder.path);
  const reader = command.stdout.getReader();
  const { value } = await reader.read();
  const line = new TextDecoder().decode(value);

  const [, address] = /at (http:\/\/127\.0\.0\.1:\d+\/) /.exec(line)!;
  const runs = await fetch(`${address}runs`);
  const list = await runs.json();
  command.kill("SIGINT");
  const { code } = await command.status;
  reader.releaseLock();
  await command.stdout.cancel();
  const complaints = await new Response(command.stderr).text();

  assertMatch(
    line,
    /^Watching "[^"]+" at http:\/\/127\.0\.0\.1:\d+\/ - press Control-C to end\n$/,
  );
  assertEquals([list, code, complaints], [[], 130, ""]);
});

Deno.test("watch refuses a folder that is not there", async () => {
  assertEquals(await runTask("watch", "/nowhere"), {
    code: 1,
    stdout: "",
    stderr: 'error: Cannot watch "/nowhere": there is no such folder, check ' +
      "the path\n",
  });
});
