import { assert, assertEquals } from "@std/assert";
import type { Display } from "sft/view/display.ts";
import type { Figure } from "sft/view/figure.ts";
import { LiveRuns } from "sft/view/live.ts";

/** A display that keeps what it is shown, and a clock that is set by hand. */
function watched() {
  const shown: Figure[] = [];
  const display: Display = {
    update: (value) => {
      shown.push(value as Figure);
      return Promise.resolve();
    },
  };
  const time = { ms: 0 };
  const logged: string[] = [];
  const live = new LiveRuns({
    display,
    clock: () => time.ms,
    log: (text) => logged.push(text),
  });
  return { shown, time, logged, live };
}

const stepEvent = (step: number, loss: number) => ({
  kind: "step" as const,
  step,
  epoch: 1,
  loss,
  gradNorm: 1,
  learningRate: 0.1,
  targets: 10,
  realTokens: 50,
  tokens: 64,
  stepMs: 100,
  elapsedMs: 100 * step,
  trainedTokens: 10 * step,
});

const titleOf = (figure: Figure) =>
  (figure.layout.title as { text: string }).text;

Deno.test("LiveRuns.host() draws losses and says how far the run is", async () => {
  const { shown, logged, live } = watched();
  const host = live.host("ours & more");
  host.log("a line");
  host.onStep(stepEvent(1, 4), 2);
  host.onStep(stepEvent(2, 3), 2);
  await live.finish();

  const last = shown.at(-1)!;
  assertEquals(last.data[0].x, [1, 2]);
  assertEquals(last.data[0].y, [4, 3]);
  assertEquals(
    titleOf(last),
    "ours &amp; more  100 %  2/2  500 tokens/s  loss 3.000  took 0.1 s",
  );
  assertEquals(logged, ["a line"]);
  assertEquals(host.stopRequested(), false);
});

Deno.test("LiveRuns.host() redraws at most twice a second", async () => {
  const { shown, time, live } = watched();
  const host = live.host("ours");
  for (let step = 1; step <= 100; step++) {
    time.ms += 100;
    host.onStep(stepEvent(step, 1), 100);
    await Promise.resolve().then(() => {}).then(() => {}).then(() => {});
  }

  assertEquals(shown.length, 20);
});

Deno.test("LiveRuns.experiment() gives the runs of an arm one colour", async () => {
  const { shown, live } = watched();
  const host = live.experiment();
  const labels = ["a · seed 1", "b · seed 1", "a · seed 2"];
  host.onPlan(labels);
  host.onRun("model", { kind: "failed", message: "no disk" });
  for (const label of labels) {
    host.onRun(label, { kind: "started" });
    host.onRun(label, { kind: "step", step: 1, steps: 4, loss: 2 });
  }
  host.onRun("a · seed 1", { kind: "finished" });
  await live.finish();

  const last = shown.at(-1)!;
  const [one, other, again] = last.data
    .map(({ line }) => (line as { color: string }).color);
  assertEquals(again, one);
  assert(other !== one);
  assertEquals(titleOf(last).split("<br>"), [
    "a · seed 1  25 %  1/4  loss 2.000",
    "b · seed 1  25 %  1/4  loss 2.000",
    "a · seed 2  25 %  1/4  loss 2.000",
    "model  failed: no disk",
  ]);
});

Deno.test("LiveRuns draws the means of a long run's neighbours", async () => {
  const { shown, live } = watched();
  const host = live.host("long");
  for (let step = 1; step <= 400; step++) {
    host.onStep(stepEvent(step, step % 2), 400);
  }
  await live.finish();

  const [{ x, y }] = shown.at(-1)!.data;
  assertEquals(x.length, 200);
  assertEquals(x.at(-1), 400);
  assertEquals(y[0], 0.5);
});
