import { assertEquals, assertMatch, assertRejects } from "@std/assert";
import { watchRun } from "sft/cli/display/run_display.ts";
import type { StepEvent } from "sft/core/events.ts";
import type { RunHost } from "sft/core/host.ts";
import type { RunResult } from "sft/run/run_training.ts";
import { runSft } from "sft/run/sft.ts";
import { readManifest } from "sft/store/manifest.ts";
import { flagsOf, runTask, startCommand } from "../../support/command.ts";
import {
  HAS_TERMINAL,
  onTerminal,
  WHY_IGNORED,
} from "../../support/terminal.ts";
import {
  quietHost,
  sftConfig,
  tinyRuns,
  TOKENIZER,
  weightsOf,
} from "../../support/tiny_run.ts";

const runs = await tinyRuns();

/** 750 tokens in half a second, and two seconds behind it by each step. */
function stepEvent(step: number): StepEvent {
  return {
    kind: "step",
    step,
    epoch: step / 7,
    loss: 4 - step / 8,
    gradNorm: 1,
    learningRate: 1e-3,
    targets: 100,
    realTokens: 750,
    tokens: 800,
    stepMs: 500,
    elapsedMs: 2000 * step,
    trainedTokens: 100 * step,
  };
}

/** A run of seven steps that ends after `last`. */
function pretend(
  last: number,
  outcome: RunResult["outcome"],
  modelStep = last,
  skippedSteps?: number,
) {
  return (host: RunHost): Promise<RunResult> => {
    host.log("begun");
    for (let step = 1; step <= last; step++) {
      host.onStep(stepEvent(step), 7);
      if (step === 3) host.log("halfway");
    }
    return Promise.resolve({
      outcome,
      modelPath: "out/model",
      modelStep,
      steps: 7,
      skippedSteps,
      last: stepEvent(last),
      heldOutLosses: new Map(),
      evaluations: new Map(),
    });
  };
}

/** What a run writes where there is no terminal, without measured times. */
async function shown(run: (host: RunHost) => Promise<RunResult>) {
  const { stderr } = Deno;
  const written: string[] = [];
  const original = [stderr.writeSync, stderr.isTerminal] as const;
  stderr.isTerminal = () => false;
  stderr.writeSync = (bytes) => {
    written.push(new TextDecoder().decode(bytes));
    return bytes.length;
  };
  try {
    const config = sftConfig({ ...runs, path: "" }, "out", {
      logging_steps: 2,
    });
    await watchRun(config, run);
  } finally {
    [stderr.writeSync, stderr.isTerminal] = original;
  }
  return written.join("").replaceAll(
    /[\d.]+ s (left)|(took) [\d.]+ s/g,
    "$1$2",
  );
}

Deno.test("watchRun() writes a line every few steps, and where it all went", async () => {
  assertEquals(
    await shown(pretend(7, "finished")),
    `begun
28 %  2/7  1,500 tokens/s  loss 3.750  left
halfway
57 %  4/7  1,500 tokens/s  loss 3.500  left
85 %  6/7  1,500 tokens/s  loss 3.250  left
100 %  7/7  1,500 tokens/s  loss 3.125  took
finished 7 steps in 14 s, loss 3.1250; the model is in "out/model" and the run's record in "/out"
`,
  );
});

Deno.test("watchRun() tells of a run that stopped early and kept its best", async () => {
  assertEquals(
    (await shown(pretend(5, "finished", 2))).split("\n").at(-2),
    "finished 5 of 7 steps in 10 s, loss 3.3750; the model of step 2 is in " +
      `"out/model" and the run's record in "/out"`,
  );
});

Deno.test("watchRun() tells how many steps were left out", async () => {
  assertEquals(
    (await shown(pretend(7, "finished", 7, 2))).split("\n").at(-2),
    "finished 7 steps (2 of them left out) in 14 s, loss 3.1250; the model is " +
      `in "out/model" and the run's record in "/out"`,
  );
});

Deno.test("watchRun() says how to go on with a run that was stopped", async () => {
  assertEquals(
    (await shown(pretend(3, "interrupted"))).split("\n").slice(-3),
    [
      "42 %  3/7  1,500 tokens/s  loss 3.625  left",
      'stopped after step 3 of 7, saved to "out/model"; go on with the same ' +
      "flags and --resume",
      "",
    ],
  );
});

Deno.test("watchRun() lets errors through and gives Control-C back", async () => {
  const failing = (host: RunHost) => {
    host.onStep(stepEvent(1), 7);
    return Promise.reject(new RangeError("odd"));
  };

  // A listener that were left behind would be reported as a leak.
  const error = await assertRejects(() => shown(failing), RangeError);

  assertEquals(error.message, "odd");
});

/** Enough steps that nobody waits long and no signal comes too late. */
const EPOCHS = 150;

/** The flags of such a run. */
function longRun(output_dir: string): string[] {
  return flagsOf({
    model_path: runs.modelPath,
    tokenizer_path: TOKENIZER,
    output_dir,
    data_file: runs.chatFile,
    batch_size: 1,
    gradient_accumulation_steps: 1,
    num_epochs: EPOCHS,
    max_length: 32,
    learning_rate: 0.01,
    logging_steps: 1,
  });
}

Deno.test("watchRun() stops on ^C, and resuming gives the same bytes", async () => {
  const output_dir = `${runs.path}/stopped`;
  const args = longRun(output_dir);
  const process = startCommand("sft", ...args);
  let stderr = "";
  for await (
    const piece of process.stderr.pipeThrough(new TextDecoderStream())
  ) {
    // Only once: a second one would end the process at once.
    const before = stderr.includes(" loss ");
    stderr += piece;
    if (!before && stderr.includes(" loss ")) process.kill("SIGINT");
  }
  await process.stdout.cancel();

  assertEquals((await process.status).code, 130);
  const [, stopped] = /\nstopped after step (\d+) of 450, /.exec(stderr) ?? [];
  assertEquals(
    stderr.split("\n").slice(-2),
    [
      `stopped after step ${stopped} of 450, saved to ` +
      `"${output_dir}/checkpoint-${stopped}"; go on with the same flags and ` +
      "--resume",
      "",
    ],
  );
  assertEquals((await readManifest(output_dir)).outcome, "interrupted");

  const resumed = await runTask("sft", ...args, "--resume");
  const whole = await runSft(
    sftConfig(runs, "whole", { num_epochs: EPOCHS }),
    quietHost(),
  );

  assertEquals(resumed.code, 0, resumed.stderr);
  assertMatch(resumed.stderr, /\nfinished 450 steps in /);
  assertEquals((await readManifest(output_dir)).outcome, "finished");
  assertEquals(
    await weightsOf(`${output_dir}/final`),
    await weightsOf(whole.modelPath),
  );
});

Deno.test({
  name: `watchRun() takes ^C on a terminal for one wish${WHY_IGNORED}`,
  ignore: !HAS_TERMINAL,
  fn: async () => {
    const output_dir = `${runs.path}/typed`;

    // The terminal signals the task runner too, which passes it on.
    const { code, text } = await onTerminal(
      "sft",
      longRun(output_dir),
      [["loss", "\x03"]],
    );

    assertEquals(code, 130);
    assertMatch(text, /\nstopped after step \d+ of 450, saved to /);
    assertEquals((await readManifest(output_dir)).outcome, "interrupted");
  },
});
