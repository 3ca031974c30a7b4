import { assert, assertEquals } from "@std/assert";
import { Progress, progressOn } from "sft/core/progress.ts";

/** A clock and an output that the test moves and reads by hand. */
function stage(isTerminal: boolean, columns = 80) {
  const stage = { ms: 0, columns, written: [] as string[] };
  return {
    stage,
    clock: () => stage.ms,
    output: {
      isTerminal,
      columns: () => stage.columns,
      write: (text: string) => void stage.written.push(text),
    },
    /** What was written since it was last asked. */
    taken: () => stage.written.splice(0),
  };
}

const ERASE = "\r\x1b[K";

Deno.test("Progress() redraws one line on a terminal", () => {
  const { stage: at, taken, ...parts } = stage(true);
  const progress = new Progress({ total: 200, label: "sft", ...parts });

  at.ms = 1_300; // compiling: no part of what a step takes
  progress.update(1, { tokensPerSecond: 3512.4, loss: 8.7 });
  assertEquals(taken(), [
    ERASE + "sft  [--------------------]    0 %    1/200  " +
    "3,512 tokens/s  loss 8.700",
  ]);

  at.ms = 50_300; // 98 steps in 49 s: 101 more take 50.5 s
  progress.update(99, { tokensPerSecond: 3500, loss: 2.3141 });
  assertEquals(taken(), [
    ERASE + "sft  [########---------]   49 %   99/200  " +
    "3,500 tokens/s  loss 2.314  51 s left",
  ]);

  at.ms = 101_300;
  progress.update(200, { tokensPerSecond: 3500, loss: 2 });
  progress.finish();
  const last = ERASE + "sft  [###########]  100 %  200/200  " +
    "3,500 tokens/s  loss 2.000  took 1 min 41 s";
  assertEquals(taken(), [last, `${last}\n`]);
});

Deno.test("Progress() counts from when the work began", () => {
  const { stage: at, taken, ...parts } = stage(false);
  at.ms = 5_000;
  const progress = new Progress({ total: 1, startMs: 1_000, ...parts });

  progress.update(1);
  assertEquals(taken(), ["100 %  1/1  took 4 s\n"]);
});

Deno.test("Progress() draws at most ten times a second, and the last step", () => {
  const { stage: at, taken, ...parts } = stage(true);
  const progress = new Progress({ total: 1000, ...parts });

  for (let step = 1; step <= 1000; step++) {
    at.ms = step; // a second in all
    progress.update(step);
  }
  const steps = taken().map((line) => /(\d+)\/1000/.exec(line)?.[1]);
  assertEquals(
    steps,
    [
      "1",
      "101",
      "201",
      "301",
      "401",
      "501",
      "601",
      "701",
      "801",
      "901",
      "1000",
    ],
  );
});

/** The line of a work that is half done, on a terminal of that width. */
function drawnAt(columns: number): string {
  const { stage: at, taken, ...parts } = stage(true, columns);
  const progress = new Progress({ total: 10, label: "sft", ...parts });
  progress.update(1);
  at.ms = 4_000;
  progress.update(5, { tokensPerSecond: 10, loss: 1 });
  return taken().at(-1)!.slice(ERASE.length);
}

Deno.test("Progress() shortens the bar, then drops parts from the right", () => {
  const figures = "10 tokens/s  loss 1.000  5 s left";

  assertEquals(
    drawnAt(200),
    `sft  [##########----------]   50 %   5/10  ${figures}`,
  );
  assertEquals(drawnAt(70), `sft  [#######------]   50 %   5/10  ${figures}`);
  assertEquals(
    drawnAt(64),
    "sft  [#########--------]   50 %   5/10  10 tokens/s  loss 1.000",
  );
  assertEquals(drawnAt(42), "sft  [##########----------]   50 %   5/10");
  assertEquals(drawnAt(29), "sft  [#######-------]   50 %");
  assertEquals(drawnAt(16), "sft  [####----]");
  assertEquals(drawnAt(8), "sft  [#");
});

Deno.test("Progress() never reaches a terminal's last column", () => {
  for (let columns = 0; columns < 100; columns++) {
    assert(drawnAt(columns).length <= Math.max(0, columns - 1));
  }
});

Deno.test("log() prints above the line and leaves it whole", () => {
  const { taken, ...parts } = stage(true);
  const progress = new Progress({ total: 2, ...parts });

  progress.log("before");
  progress.update(1);
  progress.log("wrote checkpoint-1");
  progress.finish();
  progress.log("after");

  const line = ERASE + "[##########----------]   50 %  1/2";
  assertEquals(taken(), [
    "before\n",
    line,
    `${ERASE}wrote checkpoint-1\n${line}`,
    `${line}\n`,
    "after\n",
  ]);
});

Deno.test("Progress() prints plain lines at every tenth and after silence", () => {
  const { stage: at, taken, ...parts } = stage(false);
  const progress = new Progress({ total: 40, plainEveryMs: 5_000, ...parts });

  for (let step = 1; step <= 40; step++) {
    at.ms += step < 5 ? 6_000 : 100;
    progress.update(step, { loss: 1 / step });
  }
  progress.finish();

  assertEquals(taken(), [
    "2 %  1/40  loss 1.000\n",
    "5 %  2/40  loss 0.500  3 min 48 s left\n",
    "7 %  3/40  loss 0.333  3 min 42 s left\n",
    "10 %  4/40  loss 0.250  3 min 36 s left\n",
    "20 %  8/40  loss 0.125  1 min 24 s left\n",
    "30 %  12/40  loss 0.083  48 s left\n",
    "40 %  16/40  loss 0.063  31 s left\n",
    "50 %  20/40  loss 0.050  21 s left\n",
    "60 %  24/40  loss 0.042  14 s left\n",
    "70 %  28/40  loss 0.036  9 s left\n",
    "80 %  32/40  loss 0.031  5 s left\n",
    "90 %  36/40  loss 0.028  2 s left\n",
    "100 %  40/40  loss 0.025  took 28 s\n",
  ]);
});

Deno.test("Progress() prints plain lines at the steps that it is told", () => {
  const { taken, ...parts } = stage(false);
  const progress = new Progress({ total: 25, plainEverySteps: 10, ...parts });

  for (let step = 1; step <= 25; step++) progress.update(step);

  assertEquals(taken().map((line) => line.split("  ")[1]), [
    "10/25",
    "20/25",
    "25/25",
  ]);
});

Deno.test("finish() shows where work that ended early stood", () => {
  const { stage: at, taken, ...parts } = stage(false);
  const progress = new Progress({ total: 100, ...parts });
  progress.update(1);
  at.ms = 100;
  progress.update(5);
  taken();

  progress.finish();
  progress.finish();

  assertEquals(taken(), ["5 %  5/100  2 s left\n"]);
});

Deno.test("finish() says nothing of work that never began", () => {
  const { taken, ...parts } = stage(false);

  new Progress({ total: 100, ...parts }).finish();

  assertEquals(taken(), []);
});

Deno.test("progressOn() writes whole texts to a stream that takes bits", () => {
  const bytes: number[] = [];
  const output = progressOn({
    isTerminal: () => false,
    writeSync(chunk) {
      bytes.push(...chunk.subarray(0, 3));
      return Math.min(3, chunk.length);
    },
  });
  output.write("45 % · 12 s\n");

  assertEquals(
    new TextDecoder().decode(new Uint8Array(bytes)),
    "45 % · 12 s\n",
  );
  assertEquals(output.isTerminal, false);
  assert(output.columns() > 0);
});
