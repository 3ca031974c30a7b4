import { assertEquals } from "@std/assert";
import { TokenizerDisplay } from "sft/cli/display/tokenizer_display.ts";

const ERASE = "\r\x1b[K";

/** A display with a clock that the test moves. */
function stage(isTerminal: boolean, columns = 80) {
  const at = { ms: 0 };
  const written: string[] = [];
  const output = {
    isTerminal,
    columns: () => columns,
    write: (text: string) => void written.push(text),
  };
  const display = new TokenizerDisplay(output, () => at.ms);
  return { at, display, taken: () => written.splice(0) };
}

Deno.test("TokenizerDisplay() counts texts, then draws a bar", () => {
  const { at, display, taken } = stage(true);
  at.ms = 50; // too early to say anything
  display.update({ stage: "reading", done: 300 });
  assertEquals(taken(), []);
  at.ms = 2_000;
  display.update({ stage: "reading", done: 84_000 });
  assertEquals(taken(), [`${ERASE}reading  84,000 texts  42,000 texts/s`]);

  display.update({ stage: "merging", done: 320, total: 640 });
  assertEquals(taken(), [
    ERASE,
    `${ERASE}merging  [##########----------]   50 %  320/640`,
  ]);
  display.finish();
  assertEquals(taken(), [
    `${ERASE}merging  [##########----------]   50 %  320/640\n`,
  ]);
});

Deno.test("TokenizerDisplay() erases what it read when that fails", () => {
  const { at, display, taken } = stage(true, 12);
  at.ms = 1_000;
  display.update({ stage: "reading", done: 5 });
  display.finish();
  display.finish();

  assertEquals(taken(), [`${ERASE}reading  5 `, ERASE]);
});

Deno.test("TokenizerDisplay() writes a line every ten seconds elsewhere", () => {
  const { at, display, taken } = stage(false);
  for (let second = 1; second <= 25; second++) {
    at.ms = 1000 * second;
    display.update({ stage: "reading", done: 10 * second });
  }
  display.update({ stage: "merging", done: 640, total: 640 });
  display.finish();

  assertEquals(taken(), [
    "reading  100 texts  10 texts/s\n",
    "reading  200 texts  10 texts/s\n",
    "merging  100 %  640/640  took 0.0 s\n",
  ]);
});
