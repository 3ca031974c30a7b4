import { assertEquals, assertMatch } from "@std/assert";
import { readFile } from "node:fs/promises";
import { UserError } from "sft/core/errors.ts";
import { explained, refusalOf } from "sft/core/os/os_error.ts";
import { tempFolder } from "../../support/temp_folder.ts";

/** What a person reads of what `work` throws. */
async function line(work: () => Promise<unknown>): Promise<string> {
  try {
    await work();
  } catch (thrown) {
    const error = explained(thrown);
    return error instanceof UserError ? error.message : `not mended: ${error}`;
  }
  return "nothing thrown";
}

Deno.test("explained() says what the system refuses, and what would work", async () => {
  await using folder = await tempFolder();
  const { path } = folder;
  await Deno.writeTextFile(`${path}/file`, "");
  await Deno.mkdir(`${path}/full/inner`, { recursive: true });
  await Deno.symlink(`${path}/loop`, `${path}/loop`);
  const long = `${path}/${"n".repeat(300)}`;

  assertEquals(
    await line(() => Deno.readTextFile(`${path}/none`)),
    `Cannot read "${path}/none": there is no such file or folder, check the path`,
  );
  assertEquals(
    await line(() => Deno.readTextFile(path)),
    `Cannot read "${path}": it is a folder, name a file`,
  );
  assertEquals(
    await line(() => Deno.writeTextFile(path, "")),
    `Cannot write "${path}": it is a folder, name a file`,
  );
  assertEquals(
    await line(() => Deno.stat(`${path}/file/below`)),
    `Cannot read "${path}/file/below": a file stands where a folder is ` +
      "needed, check the path",
  );
  assertEquals(
    await line(() => Deno.mkdir(`${path}/file`)),
    `Cannot make folder "${path}/file": something of that name is there ` +
      "already, choose another path",
  );
  // Where Deno checks a permission first, it does not say what it looked at.
  assertMatch(
    await line(() => Deno.open(`${path}/loop`)),
    /^Cannot (open ".+\/loop"|read or write a file): its symbolic links lead in a circle, name what they should lead to$/,
  );
  assertMatch(
    await line(() => Deno.open(long)),
    /^Cannot (open ".+nnn"|read or write a file): the name is too long for the file system, choose a shorter one$/,
  );
  assertEquals(
    await line(() => Deno.remove(`${path}/full`)),
    `Cannot remove "${path}/full": the folder is not empty, choose another path`,
  );
  assertMatch(
    await line(() => Deno.readTextFile("a\0b")),
    /^Cannot read ("a\0b"|or write a file): the system does not take the name or the call, check the path$/,
  );
});

Deno.test("explained() reads the words of node:fs as well", async () => {
  assertEquals(
    await line(() => readFile("no/such/file")),
    'Cannot open "no/such/file": there is no such file or folder, check the path',
  );
});

/** An error as Deno throws it where a test cannot bring the system to it. */
function thrown(message: string, code?: string): Error {
  return Object.assign(new Error(message), { code });
}

Deno.test("explained() knows refusals that name no file", () => {
  const full = thrown("No space left on device (os error 28)", "ENOSPC");
  assertEquals(
    (explained(full) as Error).message,
    "Cannot read or write a file: there is no space left on the device, free " +
      "some or write elsewhere",
  );
  const open = thrown("Too many open files (os error 24): open 'a'", "EMFILE");
  assertEquals(
    (explained(open) as Error).message,
    'Cannot open "a": too many files are open, raise the limit (ulimit -n)',
  );
  const aside = thrown(
    "No space left on device (os error 28): writefile 'a/.b.partial-7f/b'",
    "ENOSPC",
  );
  assertEquals(
    (explained(aside) as Error).message,
    'Cannot write "a/b": there is no space left on the device, free some or ' +
      "write elsewhere",
  );
  const odd = thrown("Level 2 halted (os error 44): rename 'a' -> 'b'");
  assertEquals(
    (explained(odd) as Error).message,
    'Cannot move "a": level 2 halted, check the path and its device',
  );
});

Deno.test("explained() says which permission Deno lacks", () => {
  const error = new Deno.errors.NotCapable(
    'Requires write access to "a/b", run again with the --allow-write flag',
  );

  assertEquals(
    (explained(error) as Error).message,
    'Cannot write "a/b": Deno was started without --allow-write, start the ' +
      "command by its deno task, or with that flag",
  );
});

Deno.test("explained() tells of the places that Deno guards itself", () => {
  const error = new Deno.errors.NotCapable(
    'Requires all access to "/proc/a", run again with the --allow-all flag',
  );

  assertEquals(
    (explained(error) as Error).message,
    'Cannot open "/proc/a": Deno keeps programs away from it, choose another ' +
      "path",
  );
});

Deno.test("refusalOf() leaves all other errors to whom they belong", () => {
  assertEquals(refusalOf(new TypeError("odd")), undefined);
  assertEquals(refusalOf(new UserError("Cannot read: odd")), undefined);
  assertEquals(refusalOf("a text"), undefined);
  // The end of whoever read the output is told by the exit code alone.
  const gone = new Deno.errors.BrokenPipe("Broken pipe (os error 32)");
  assertEquals(refusalOf(gone), undefined);
});
