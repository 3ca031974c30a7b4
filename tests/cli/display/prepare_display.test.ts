import { assertEquals } from "@std/assert";
import { PrepareDisplay } from "sft/cli/display/prepare_display.ts";

/** A clock and an output that the test moves and reads by hand. */
function stage() {
  const stage = { ms: 0, written: [] as string[] };
  const output = {
    isTerminal: false,
    columns: () => 80,
    write: (text: string) => void stage.written.push(text),
  };
  return { stage, display: new PrepareDisplay(output, () => stage.ms) };
}

const news = (rows: number) => ({
  rows,
  tokens: 50 * rows,
  tokenizeMs: rows,
  workMs: 1.25 * rows,
});

Deno.test("PrepareDisplay() draws a bar where the rows are known", () => {
  const { stage: at, display } = stage();
  display.log("going on");
  at.ms = 1000;
  display.update(news(100), 500, 1000);
  at.ms = 5000;
  display.update(news(500), 500, 1000);
  display.finish();

  assertEquals(at.written, [
    "going on\n",
    "prepare  60 %  600/1000  100 rows/s\n",
    "prepare  100 %  1000/1000  100 rows/s  took 4 s\n",
  ]);
});

Deno.test("PrepareDisplay() says how far it is where they are not", () => {
  const { stage: at, display } = stage();
  for (const seconds of [1, 9, 10, 12, 20]) {
    at.ms = 1000 * seconds;
    display.update(news(100 * seconds), 0);
  }
  display.finish();

  assertEquals(at.written, [
    "prepare  1,000 rows  100 rows/s\n",
    "prepare  2,000 rows  100 rows/s\n",
  ]);
});

Deno.test("PrepareDisplay() accounts for the time in the end", () => {
  const { stage: at, display } = stage();
  assertEquals(display.speed({ workers: 2 }), undefined);
  at.ms = 10_000;
  display.update(news(20_000), 0, 20_000);

  // 1 M tokens in 20 s of tokenizing, by two workers: 100,000 a second.
  assertEquals(
    display.speed({ workers: 2, peakMiB: 400 }),
    "20,000 rows in 10 s: 2,000 rows/s, 100,000 tokens/s; the tokenizer took " +
      "80 % of the time of 2 workers, 100,000 tokens/s for as long as it ran; peak " +
      "memory 400 MiB",
  );
});
