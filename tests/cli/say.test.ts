import { assertEquals } from "@std/assert";

const SAY = new URL("../../lib/cli/say.ts", import.meta.url);

/** What a program prints that has the functions of say.ts. */
async function printed(program: string) {
  const source = `import * as out from ${JSON.stringify(SAY)};\n${program}`;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--no-check"],
      `data:application/typescript,${encodeURIComponent(source)}`,
    ],
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { stdout: text(stdout), stderr: text(stderr) };
}

Deno.test("say() and print() show what others wrote, and obey nothing", async () => {
  const hostile = JSON.stringify("a\x1b]0;b\x07\r\x9b2J\tc\nd\u202e");
  const shown = "a␛]0;b␇␍�2J\tc\nd�";

  assertEquals(
    await printed(`
      out.say(${hostile});
      out.print(${hostile});
      out.printPiece(${hostile});
    `),
    { stdout: `${shown}\n${shown}`, stderr: `${shown}\n` },
  );
});

Deno.test("printColoured() lets colours through alone", async () => {
  const text = JSON.stringify("\x1b[32mgreen\x1b[0m \x1b[2J\x1b]0;x\x07");
  assertEquals(await printed(`out.printColoured(${text});`), {
    stdout: "\x1b[32mgreen\x1b[0m ␛[2J␛]0;x␇\n",
    stderr: "",
  });
});

Deno.test("print() writes long texts whole", async () => {
  const { stdout } = await printed('out.print("ab".repeat(1e6));');
  assertEquals(stdout, "ab".repeat(1e6) + "\n");
});
