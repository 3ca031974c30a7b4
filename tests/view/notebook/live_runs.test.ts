import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Figure } from "sft/view/figures/figure.ts";
import type { Display } from "sft/view/notebook/display.ts";
import type { Html } from "sft/view/text/html.ts";
import { LiveRuns } from "sft/view/notebook/live_runs.ts";
import { executed, NO_JUPYTER } from "../../support/jupyter.ts";
import { tempFolder } from "../../support/temp_folder.ts";
import { pretrainConfig, writeRows } from "../../support/tiny_run.ts";

/** Displays that keep what they are shown, and a clock that is set by hand. */
function watched() {
  const shown: Figure[] = [];
  const display: Display = {
    update: (value) => {
      shown.push(value as Figure);
      return Promise.resolve();
    },
  };
  const lines: string[] = [];
  const progress: Display = {
    update: (value) => {
      lines.push((value as Html).markup);
      return Promise.resolve();
    },
  };
  const time = { ms: 0 };
  const logged: string[] = [];
  const live = new LiveRuns({
    display,
    progress,
    clock: () => time.ms,
    log: (text) => logged.push(text),
  });
  return { shown, lines, time, logged, live };
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

/** What stands between the tags. */
const linesIn = (markup: string | undefined) =>
  markup!.match(/<pre[^>]*>(.*)<\/pre>/s)![1].split("\n");

Deno.test("LiveRuns.host() draws losses and says how far the run is", async () => {
  const { shown, lines, logged, live } = watched();
  const host = live.host("ours & more");
  host.log("a line");
  host.onStep(stepEvent(1, 4), 2);
  host.onStep(stepEvent(2, 3), 2);
  await live.finish();

  const last = shown.at(-1)!;
  assertEquals(last.data[0].x, [1, 2]);
  assertEquals(last.data[0].y, [4, 3]);
  assertEquals(last.data[0].name, "ours &amp; more");
  assertEquals(last.layout.showlegend, true);
  assertEquals(linesIn(lines.at(-1)), [
    "ours &amp; more  100 %  2/2  500 tokens/s  loss 3.000  took 0.1 s",
  ]);
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

Deno.test("LiveRuns.experiment() gives the runs of an arm one colour and name", async () => {
  const { shown, lines, live } = watched();
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
  assertEquals(
    last.data.map(({ name, showlegend }) => [name, showlegend]),
    [["a", true], ["b", true], ["a", false]],
  );
  assertMatch(String(last.data[2].hovertemplate), /^<b>a · seed 2<\/b>/);
  assertEquals(linesIn(lines.at(-1)), [
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

/** Runs that are interrupted twice, and one that begins after them. */
const INTERRUPTED = `
  import { LiveRuns } from "sft/view/notebook/live_runs.ts";

  const display = { update: () => Promise.resolve() };
  const live = new LiveRuns({ display, progress: display, log: console.log });
  const hosts = [live.host("one"), live.host("other")];
  live.experiment().onStart(() => console.log("experiment told"));
  for (const _ of [1, 2]) {
    const heard = Promise.withResolvers();
    Deno.addSignalListener("SIGINT", heard.resolve);
    Deno.kill(Deno.pid, "SIGINT");
    await heard.promise;
    Deno.removeSignalListener("SIGINT", heard.resolve);
  }
  console.log(hosts.map((host) => host.stopRequested()));
  await live.finish();
  console.log(live.host("next").stopRequested());
  await live.finish();
`;

Deno.test("LiveRuns.host() stops its runs when it is interrupted", async () => {
  const config = `${import.meta.dirname}/../../../deno.json`;
  const source = `data:text/typescript,${encodeURIComponent(INTERRUPTED)}`;
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "-A", "--config", config, source],
    env: { NO_COLOR: "1" },
  }).output();

  assertEquals(code, 0, new TextDecoder().decode(stderr));
  assertEquals(new TextDecoder().decode(stdout).split("\n"), [
    "Stopping after this step",
    "experiment told",
    "[ true, true ]",
    "false",
    "",
  ]);
});

Deno.test({
  name: "an interrupt of the Deno kernel ends the run and not the notebook" +
    (NO_JUPYTER ? ` (ignored: ${NO_JUPYTER})` : ""),
  ignore: NO_JUPYTER !== undefined,
  fn: async () => {
    await using folder = await tempFolder();
    const { path } = folder;
    const texts = Array.from({ length: 6 }, () => ({ text: "Hello there" }));
    await writeRows(`${path}/texts.jsonl`, texts);
    const config = pretrainConfig(
      { path, textFile: `${path}/texts.jsonl` },
      "run",
      { num_epochs: 10_000 },
    );
    const told = await executed([
      `import { runPretrain } from "sft";
       import { LiveRuns } from "sft/view/notebook/live_runs.ts";
       const config = ${JSON.stringify(config)};`,
      // As Jupyter does: the whole group of the kernel is told.
      `const live = new LiveRuns();
       const host = live.host("run");
       const onStep = (event, steps) => {
         host.onStep(event, steps);
         if (event.step === 3) {
           new Deno.Command("sh", { args: ["-c", "kill -INT 0"] }).spawn();
         }
       };
       const { outcome } = await runPretrain(config, { ...host, onStep });
       await live.finish();
       console.log("the cell ended,", outcome);`,
      `console.log("a next cell runs");`,
    ]);

    assertMatch(told, /Stopping after this step/);
    assertMatch(told, /the cell ended, interrupted/);
    assertMatch(told, /a next cell runs/);
    const manifest = await Deno.readTextFile(`${path}/run/manifest.json`);
    assertEquals(JSON.parse(manifest).outcome, "interrupted");
  },
});
