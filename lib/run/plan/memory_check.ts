/**
 * Whether a run fits into the memory of its machine, told before it takes any.
 *
 * A GPU's memory is not judged: not every engine tells how much there is.
 *
 * @module
 */
import type { StepPlan } from "../../batch/stream.ts";
import { UserError } from "../../core/errors.ts";
import { formatMemory } from "../../core/format.ts";
import { heldMemoryMiB, reachableMemoryMiB } from "../../core/machine.ts";
import { ENGINE_NAMES } from "../../engine/choose.ts";
import { memoryUse } from "../../engine/memory_use.ts";
import type { Engine } from "../../engine/program.ts";
import { evaluationSizes } from "../../measure/evaluation.ts";
import { isMeasurable } from "../../measure/evaluation_set.ts";
import { lossShape } from "../../measure/held_out.ts";
import type { HeldOutSet } from "../../measure/measured_run.ts";
import { NEXT_TOKEN } from "../../measure/objective.ts";
import { parameterCount } from "../../model/parameters.ts";
import {
  estimateMemory,
  type HeldOutSizes,
  type MemoryEstimate,
  type MemoryQuestion,
} from "./memory_estimate.ts";
import { optimizerOf, targetLossOf } from "./optimization.ts";
import type { Manifest } from "../../store/manifest.ts";
import type { MemoryShare, TrainingRun } from "../training_run.ts";

/** A run as far as its memory is judged. */
export interface JudgedRun extends
  Pick<
    TrainingRun,
    | "config"
    | "model"
    | "heldOut"
    | "template"
    | "promptTemplate"
    | "share"
    | "objective"
  > {
  readonly engine: Pick<Engine, "name" | "device">;
  readonly manifest: Pick<Manifest, "command">;
}

/** What the memory of its steps follows from. */
type Steps = Pick<StepPlan, "steps" | "slots" | "longest">;

/** What there is for a run, in MiB. */
export interface Room {
  /** The most that the process can come to hold; none where not known. */
  readonly limitMiB?: number;
  /** What it holds already. */
  readonly heldMiB: number;
}

/** The room on this machine, now. */
function roomHere(): Room {
  return { limitMiB: reachableMemoryMiB(), heldMiB: heldMemoryMiB() };
}

/**
 * What each of several runs may take, from what is free before they begin.
 *
 * @returns Nothing where the system does not tell what is free.
 */
export function shareOfMemory(runs: number): MemoryShare | undefined {
  const { limitMiB, heldMiB } = roomHere();
  if (limitMiB === undefined) return undefined;
  // What starts them holds its own all the while.
  return { limitMiB: Math.floor((limitMiB - heldMiB) / runs), runs };
}

/**
 * Says what a run will take. If that is more than there is, refuses it or warns,
 * as its `memory_check` says.
 *
 * @param stepsWith The run's steps with so many rows a micro-batch.
 * @returns Nothing if the check is off.
 * @throws {UserError} With the `batch_size` that fits, if one does.
 */
export function checkMemory(
  run: JudgedRun,
  stepsWith: (rowsPerBatch: number) => Steps,
  log: (line: string) => void,
  { limitMiB: reachableMiB = Infinity, heldMiB }: Room = roomHere(),
): MemoryEstimate | undefined {
  const { limitMiB: shareMiB, runs } = run.share ?? ALONE;
  const limitMiB = Math.min(reachableMiB, shareMiB);
  const { memory_check = "refuse", batch_size, max_length } = run.config;
  if (memory_check === "off") return undefined;
  const processMiB = heldMiB - readWeightsMiB(run);
  const estimateWith = (rows: number) =>
    estimateMemory({ ...questionOf(run, rows, stepsWith(rows)), processMiB });
  const few = Math.ceil(FEW_TOKENS / max_length);
  const { estimate, rows, fitting } = largestFitting(
    batch_size,
    estimateWith,
    limitMiB,
    few,
  );
  if (fitting === batch_size) {
    log(memoryLine(estimate, limitMiB));
    return estimate;
  }
  const why = `--batch_size ${batch_size} would take ` +
    `${oneMemory(estimate.totalMiB)} of memory or more, ` +
    `${oneMemory(limitMiB)} are free` +
    (runs > 1 ? ` for each of ${runs} runs at a time` : "");
  const remedy = fitting > 0
    ? `--batch_size ${safely(fitting, estimateWith, limitMiB)} fits`
    : (batch_size > 1 ? "nor does --batch_size 1 fit, use " : "use ") +
      smallerThan(run, stepsWith(1).steps, processMiB, limitMiB);
  const fewer = rows === batch_size && runs > 1
    ? Math.floor(runs * SAFE * limitMiB / estimate.totalMiB)
    : 0;
  const atOnce = fewer > 0 ? `, or --at_once ${fewer}` : "";
  if (memory_check === "warn") {
    log(`warning: ${why}; ${remedy}${atOnce}`);
    return estimate;
  }
  throw new UserError(
    `Cannot train: ${why}; ${remedy}${atOnce}, or pass --memory_check warn`,
  );
}

/** A run that shares with no other. */
const ALONE: MemoryShare = { limitMiB: Infinity, runs: 1 };

/** Of what is free, as much as a remedy may take: the next run finds less. */
const SAFE = 0.95;

/** Of the rows that fit, so many that they will fit again. */
function safely(
  fitting: number,
  estimateWith: (rows: number) => MemoryEstimate,
  limitMiB: number,
): number {
  return largestFitting(fitting, estimateWith, SAFE * limitMiB).fitting ||
    fitting;
}

/** Tokens of a batch whose programs are small, whatever the model. */
const FEW_TOKENS = 2 ** 16;

/** An estimate, and how many rows fit. */
interface Fitting {
  /** Of as many rows as are wanted or, if they do not fit, of fewer that do not. */
  readonly estimate: MemoryEstimate;
  /** Rows that it is of. */
  readonly rows: number;
  /** Rows that fit, at most as many as are wanted; 0 if not even one does. */
  readonly fitting: number;
}

/**
 * Asks for few rows first and for twice as many next: programs grow with their
 * batch, and those of a batch that is far too large would not fit themselves.
 */
export function largestFitting(
  wanted: number,
  estimateWith: (rows: number) => MemoryEstimate,
  limitMiB: number,
  few = 1,
): Fitting {
  let fits = 0;
  let rows = Math.min(wanted, few);
  let estimate = estimateWith(rows);
  while (estimate.totalMiB <= limitMiB && rows < wanted) {
    fits = rows;
    rows = Math.min(wanted, 2 * rows);
    estimate = estimateWith(rows);
  }
  if (estimate.totalMiB <= limitMiB) return { estimate, rows, fitting: wanted };
  let tooMany = rows;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (estimateWith(middle).totalMiB <= limitMiB) fits = middle;
    else tooMany = middle;
  }
  return { estimate, rows, fitting: fits };
}

/** What a run takes, by its parts, and of how much. */
export function memoryLine(estimate: MemoryEstimate, limitMiB: number): string {
  const { totalMiB, deviceMiB } = estimate;
  const parts = partsOf(estimate);
  const [total, ...amounts] = formatMemory([
    totalMiB,
    ...parts.map(([, amount]) => amount),
  ]);
  const listed = parts.map(([name], at) => `${name} ${amounts[at]}`).join(", ");
  const free = Number.isFinite(limitMiB)
    ? ` of ${oneMemory(limitMiB)} free`
    : "";
  const onDevice = deviceMiB === undefined
    ? ""
    : `, and ${oneMemory(deviceMiB)} of the GPU's`;
  return `memory: about ${total} ${
    amounts.at(-1)
  } (${listed})${free}${onDevice}`;
}

function oneMemory(amountMiB: number): string {
  return formatMemory([amountMiB]).join(" ");
}

/** The parts of an estimate that are not nothing. */
function partsOf(estimate: MemoryEstimate): [name: string, MiB: number][] {
  const parts: [string, number][] = [
    ["parameters", estimate.parametersMiB],
    ["moments", estimate.momentsMiB],
    ["gradients", estimate.gradientsMiB],
    ["activations", estimate.activationsMiB],
    ["copies", estimate.copiesMiB],
    ["engine", estimate.engineMiB],
  ];
  return parts.filter(([, amount]) => amount > 0);
}

/**
 * What to use where not even one row fits: shorter ones and so many of them that
 * they fit together, or another engine.
 */
function smallerThan(
  run: JudgedRun,
  steps: number,
  processMiB: number,
  limitMiB: number,
): string {
  const { max_length, batch_size } = run.config;
  /** Flags of as many rows as fit, each as long as it may be; none if none does. */
  const fitting = (
    flag: string,
    T: number,
    changes: Partial<MemoryQuestion> = {},
  ) => {
    const shorter = { ...run, config: { ...run.config, max_length: T } };
    const estimateWith = (rows: number) => {
      const { rowLength } = run.objective ?? NEXT_TOKEN;
      const full = { steps, slots: rows * rowLength(T), longest: T };
      const question = questionOf(shorter, rows, full);
      return estimateMemory({ ...question, processMiB, ...changes });
    };
    const most = largestFitting(batch_size, estimateWith, limitMiB).fitting;
    if (most === 0) return undefined;
    const rows = safely(most, estimateWith, limitMiB);
    return rows < batch_size ? `${flag} --batch_size ${rows}` : flag;
  };
  for (let T = max_length >> 1; T >= SHORTEST; T >>= 1) {
    const found = fitting(`--max_length ${T}`, T);
    if (found !== undefined) return found;
  }
  const others = ENGINE_NAMES.filter((engine) =>
    engine !== run.engine.name && !memoryUse(engine).keeping.toTheEnd
  );
  for (const engine of others) {
    const changes = { engine, processMiB: undefined };
    const found = fitting(`--engine ${engine}`, max_length, changes);
    if (found !== undefined) return found;
  }
  return "a smaller model, or a machine with more memory";
}

/** Tokens of a row below which training makes no sense. */
const SHORTEST = 32;

/** What the process holds of weights: fresh ones are made when all is well. */
function readWeightsMiB({ manifest, model }: JudgedRun): number {
  if (manifest.command === "pretrain") return 0;
  return 4 * parameterCount(model.parameters) / 2 ** 20;
}

function questionOf(
  { config, engine, model, heldOut, objective = NEXT_TOKEN, ...run }: JudgedRun,
  B: number,
  { steps, slots: K, longest }: Steps,
): MemoryQuestion {
  const T = objective.rowLength(config.max_length);
  const asks = (run.promptTemplate ?? run.template) !== undefined;
  return {
    engine: engine.name,
    device: engine.device,
    model,
    objective,
    shape: { B, T, K, longest },
    accumulates: config.gradient_accumulation_steps > 1,
    optimizer: optimizerOf(config),
    recompute: config.gradient_checkpointing,
    targetLoss: targetLossOf(config),
    heldOut: heldOut.map((set) => heldOutSizes(set, model, B, asks)),
    steps,
    checkpoints: steps > config.save_steps,
    resumes: config.resume,
  };
}

function heldOutSizes(
  { rows, evaluation }: HeldOutSet,
  model: JudgedRun["model"],
  B: number,
  asks: boolean,
): HeldOutSizes {
  return {
    ...rows.length > 0 && { loss: lossShape([rows], B) },
    ...evaluation && asks && isMeasurable(evaluation) &&
      { evaluation: evaluationSizes(model, evaluation.items) },
  };
}
