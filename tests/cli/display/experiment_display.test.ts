import { assertEquals } from "@std/assert";
import { ExperimentDisplay } from "sft/cli/display/experiment_display.ts";

/** A display on an output that keeps what is written, and its clock's hand. */
function display(isTerminal: boolean, columns = 60) {
  const written: string[] = [];
  const time = { ms: 0 };
  const output = {
    write: (text: string) => void written.push(text),
    columns: () => columns,
    isTerminal,
  };
  return {
    written,
    time,
    shown: new ExperimentDisplay(output, () => time.ms),
  };
}

const step = (step: number) =>
  ({ kind: "step", step, steps: 200, loss: 1.25 }) as const;

Deno.test("ExperimentDisplay writes plain lines where there is no terminal", () => {
  const { written, time, shown } = display(false);
  shown.plan(["a · seed 1", "b · seed 1", "c · seed 1", "d · seed 1"]);
  shown.tell("model", { kind: "started" }, false);
  time.ms = 5000;
  shown.tell("model", { kind: "finished" }, false);
  shown.tell("a · seed 1", { kind: "skipped" });
  shown.tell("b · seed 1", { kind: "resumed" });
  shown.tell("b · seed 1", step(20));
  shown.tell("c · seed 1", { kind: "started" });
  time.ms = 17_000;
  shown.tell("b · seed 1", { kind: "finished" });
  shown.tell("c · seed 1", { kind: "failed", message: "Cannot do it" });
  shown.tell("d · seed 1", { kind: "started" });
  shown.tell("d · seed 1", { kind: "stopped" });
  shown.tell("e · seed 1", { kind: "diverged", message: "Cannot go on" });
  shown.finish();

  assertEquals(written.join("").split("\n"), [
    "model: started",
    "model: finished in 5 s  (0 of 4 runs done)",
    "a · seed 1: finished before, settings unchanged  (1 of 4 runs done)",
    "b · seed 1: resumed",
    "c · seed 1: started",
    "b · seed 1: finished in 12 s  (2 of 4 runs done)",
    "c · seed 1: failed: Cannot do it  (3 of 4 runs done)",
    "d · seed 1: started",
    "d · seed 1: stopped; the same command goes on with it  (3 of 4 runs done)",
    "e · seed 1: diverged: Cannot go on  (4 of 4 runs done)",
    "",
  ]);
});

Deno.test("ExperimentDisplay redraws a line a run and a total", () => {
  const { written, time, shown } = display(true);
  shown.plan(["a", "longer"]);
  shown.tell("a", { kind: "started" });
  shown.tell("longer", { kind: "started" });
  time.ms = 1000;
  written.length = 0;
  shown.tell("a", step(50));

  assertEquals(written, [
    "\x1b[1A\x1b[2K".repeat(3),
    "a       [####------------]   50/200  loss 1.250\n",
    "longer  \n",
    "0 of 2 runs done, 2 running\n",
  ]);

  written.length = 0;
  shown.tell("a", step(51));
  assertEquals(written, [], "again within a tenth of a second");
  shown.finish();
  assertEquals(written, ["\x1b[1A\x1b[2K".repeat(3)]);
});

Deno.test("ExperimentDisplay never writes past a terminal's edge", () => {
  const { written, time, shown } = display(true, 20);
  shown.plan(["a"]);
  shown.tell("a", { kind: "started" });
  time.ms = 1000;
  written.length = 0;
  shown.tell("a", step(100));

  assertEquals(
    written.slice(1),
    [
      "a  [########--------\n",
      "0 of 1 run done, 1 \n",
    ].map((line) => `${line.slice(0, -1).slice(0, 19)}\n`),
  );
});
