/**
 * Records of runs to damage: of today, of version 0.1, of another program, and
 * a checkpoint to go on from.
 *
 * @module
 */
import { sizeOf } from "sft/core/shape.ts";
import { loadModel } from "sft/open/model_files.ts";
import { openRun } from "sft/run/open_run.ts";
import { runSft } from "sft/run/sft.ts";
import { STEP_FIGURES } from "sft/store/events.ts";
import { readManifest } from "sft/store/manifest.ts";
import { RunFolder } from "sft/store/run_store.ts";
import { scalarRows } from "sft/store/exchange/scalars.ts";
import { tensorboardBytes } from "sft/store/exchange/tensorboard.ts";
import { readTrainerState } from "sft/store/exchange/trainer_state.ts";
import { wandbHistory } from "sft/store/exchange/wandb_jsonl.ts";
import { groupRuns } from "sft/view/compare/groups.ts";
import { readRunView } from "sft/view/compare/run_view.ts";
import { reportMarkdown } from "sft/view/report/markdown.ts";
import { terminalText } from "sft/view/report/terminal.ts";
import {
  reportSections,
  terminalSections,
} from "sft/view/sections/comparison.ts";
import { readTail } from "sft/view/watch/tail.ts";
import { WatchedRuns } from "sft/view/watch/watched_runs.ts";
import {
  type DamagedKind,
  filesBelow,
  folderOf,
  isCount,
} from "./damaged_kind.ts";
import { quietHost, sftConfig, type TinyRuns } from "./tiny_run.ts";

const FIXTURES = `${import.meta.dirname}/../fixtures`;

/** All of them, made in the folder of `runs`. */
export async function damagedRuns(runs: TinyRuns): Promise<DamagedKind[]> {
  return [
    await runOfToday(runs),
    await runOf01(runs),
    await importedRun(runs),
    await stoppedRun(runs),
  ];
}

async function runOfToday(runs: TinyRuns): Promise<DamagedKind> {
  const config = sftConfig(runs, "run", { eval_file: [runs.chatFile] });
  await runSft(config, quietHost());
  const { output_dir: folder } = config;
  await Deno.remove(`${folder}/final`, { recursive: true });
  return recordedRun("run", folder);
}

async function runOf01({ path }: TinyRuns): Promise<DamagedKind> {
  const folder = `${path}/run_0_1`;
  await folderOf(folder, await filesBelow(`${FIXTURES}/run_0_1`));
  return recordedRun("run of 0.1", folder);
}

function recordedRun(name: string, folder: string): DamagedKind {
  return {
    name,
    folder,
    files: ["manifest.json", "events.jsonl"],
    async open() {
      // A live view passes over what it cannot read.
      await new WatchedRuns([folder]).list();
      await readTail(`${folder}/events.jsonl`, 0);
      return await faultInRun(folder);
    },
  };
}

async function importedRun({ path }: TinyRuns): Promise<DamagedKind> {
  const name = "trainer_state.json";
  const folder = await folderOf(`${path}/imported`, [
    [name, await Deno.readFile(`${FIXTURES}/${name}`)],
  ]);
  return {
    name: "import",
    folder,
    files: [name],
    async open() {
      const { manifest, events } = await readTrainerState(
        `${folder}/${name}`,
        "imported",
      );
      const run = await RunFolder.create(`${folder}/run`, manifest);
      for (const event of events) await run.append(event);
      return await faultInRun(run.path);
    },
  };
}

/** Reads a run as `compare`, `report` and `export` do. */
async function faultInRun(folder: string): Promise<string | undefined> {
  const view = await readRunView(folder);
  const { steps, heldOutLosses, evaluations, samples, manifest } = view;
  const events = [...steps, ...heldOutLosses, ...evaluations, ...samples];
  const strange = events.find(({ step }) => !isCount(step));
  if (strange) return `step ${strange.step}`;
  for (const step of steps) {
    const figure = STEP_FIGURES.find((name) => typeof step[name] !== "number");
    if (figure) return `${figure} ${step[figure]}`;
  }
  const groups = groupRuns([view]);
  const text = terminalText(terminalSections(groups)) +
    reportMarkdown({ title: "", intro: "", sections: reportSections(groups) });
  const nonsense = /.*(undefined|\[object).*/.exec(text)?.[0];
  if (nonsense !== undefined) return nonsense;
  const started = Date.parse(manifest.started);
  if (Number.isNaN(started)) return "started at no time";
  const rows = scalarRows([...steps, ...heldOutLosses, ...evaluations]);
  tensorboardBytes(rows, started);
  wandbHistory(rows, started);
}

async function stoppedRun(runs: TinyRuns): Promise<DamagedKind> {
  const config = sftConfig(runs, "stopped");
  const { output_dir: folder } = config;
  let done = 0;
  await runSft(
    config,
    quietHost({
      onStep: ({ step }) => done = step,
      stopRequested: () => done === 2,
    }),
  );
  const manifest = await readManifest(folder);
  const loaded = await loadModel(runs.modelPath);
  const run = { config: { ...config, resume: true }, manifest };
  const arrays = loaded.model.parameters.flatMap(({ name, shape }) =>
    [name, `first.${name}`, `second.${name}`]
      .map((array) => ({ array, size: sizeOf(shape) }))
  );
  return {
    name: "checkpoint",
    folder,
    files: [
      "manifest.json",
      ...[
        ...["config.json", "model.safetensors"],
        ...["optimizer.safetensors", "optimizer.safetensors"],
        ...["trainer_state.json", "trainer_state.json"],
      ].map((name) => `checkpoint-2/${name}`),
    ],
    async open() {
      const { firstStep, progress, values } = await openRun(
        { ...run, values: loaded.values, model: loaded.model } as never,
        9,
      );
      if (firstStep !== 3) return `step ${firstStep}`;
      const { trainedTokens, elapsedMs } = progress;
      if (!isCount(trainedTokens)) return `tokens ${trainedTokens}`;
      if (!(elapsedMs >= 0 && elapsedMs < 1e15)) return `time ${elapsedMs}`;
      for (const { array, size } of arrays) {
        const found = values[array];
        if (!(found instanceof Float32Array)) return `${array} is missing`;
        if (found.length !== size) return `${array} of ${found.length}`;
        if (!found.every(Number.isFinite)) return `${array} is not finite`;
      }
    },
  };
}
