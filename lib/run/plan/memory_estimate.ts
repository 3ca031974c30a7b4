/**
 * The memory that a training run will take, told before it takes any.
 *
 * State is counted, the programs' results are walked through their graphs, and
 * what an engine adds is measured: see `engine/memory_use.ts`. Rows of data are
 * not counted, unless the process holds them already.
 *
 * @module
 */
import type { EngineOptions } from "../../engine/choose.ts";
import { bytesOf } from "../../engine/live_memory.ts";
import {
  memoryUse,
  type ProgramMemory,
  programMemory,
} from "../../engine/memory_use.ts";
import type { Program } from "../../engine/program.ts";
import type { Architecture } from "../../model/architecture.ts";
import {
  cacheSpecs,
  decoderPrograms,
  type DecoderSize,
} from "../../model/decoder.ts";
import { NEXT_TOKEN, type Objective } from "../../measure/objective.ts";
import { recomputing } from "../../model/block.ts";
import { trainable } from "../../model/loss.ts";
import type { TargetLoss } from "../../ops/head_loss.ts";
import type { BatchShape, Specs } from "../../train/inputs.ts";
import {
  ADAMW_DEFAULTS,
  type OptimizerSettings,
} from "../../train/optimizer.ts";
import {
  accumulateProgram,
  applyProgram,
  evaluateProgram,
  targetLossProgram,
  trainProgram,
} from "../../train/programs.ts";
import { gradient, type MomentSpec, momentSpecs } from "../../train/state.ts";
import { trainedOf } from "../../train/trained_parameters.ts";

/** What will run. */
export interface MemoryQuestion extends Pick<EngineOptions, "device"> {
  /** Its name; not `auto`. */
  readonly engine: string;
  readonly model: Architecture;
  /** @default {NEXT_TOKEN} */
  readonly objective?: Objective;
  /** Of every micro-batch. */
  readonly shape: BatchShape;
  /** Whether steps may hold several micro-batches. */
  readonly accumulates: boolean;
  /** @default {AdamW} */
  readonly optimizer?: OptimizerSettings;
  /** Whether blocks are computed again for their gradients. @default {false} */
  readonly recompute?: boolean;
  /** How the loss of a target differs from its nats. */
  readonly targetLoss?: TargetLoss;
  /** What is measured on held-out sets. */
  readonly heldOut?: readonly HeldOutSizes[];
  /** Steps of the run. @default {very many} */
  readonly steps?: number;
  /** Whether checkpoints are written before the last step. @default {true} */
  readonly checkpoints?: boolean;
  /** Whether the run goes on after a checkpoint. @default {false} */
  readonly resumes?: boolean;
  /**
   * MiB that the process has, with its data and open engine but without the
   * model's weights.
   * @default {what the engine has without data}
   */
  readonly processMiB?: number;
}

/** Sizes of what measures one held-out set. */
export interface HeldOutSizes {
  /** Of the run's own loss; none of a set that is only evaluated. */
  readonly loss?: BatchShape;
  readonly evaluation?: {
    readonly losses: BatchShape;
    readonly decoder: Required<DecoderSize>;
  };
}

/** MiB by what takes them. */
export interface MemoryEstimate {
  readonly parametersMiB: number;
  /** Both moments of AdamW; Muon's parameters have one. */
  readonly momentsMiB: number;
  /** Sums of gradients, where steps accumulate; else 0. */
  readonly gradientsMiB: number;
  /** What the programs make and read: batches, masks, results, caches. */
  readonly activationsMiB: number;
  /** Weights as they were read, and arrays on their way somewhere. */
  readonly copiesMiB: number;
  /** The process, its data and its engine. */
  readonly engineMiB: number;
  /** The most that the process holds of the machine's memory. */
  readonly totalMiB: number;
  /** The most that it holds of a GPU's, where that computes. */
  readonly deviceMiB?: number;
}

/** Bytes of a MiB. */
const MIB = 2 ** 20;

/**
 * Bytes of arrays that pile up before V8 collects them. Every step makes those of
 * its batch, of which the masks of dropout are the most.
 */
const GARBAGE = 64 * MIB;

/** The estimate; it traces every program of the run, and allocates nothing. */
export function estimateMemory(question: MemoryQuestion): MemoryEstimate {
  const { model, accumulates, heldOut = [], checkpoints = true } = question;
  const use = memoryUse(question.engine, question.device);
  const parameters = parameterBytes(model.parameters);
  const trained = parameterBytes(trainedOf(model.parameters));
  const moments = parameterBytes(
    momentSpecs(model.parameters, question.optimizer ?? ADAMW_DEFAULTS),
  );
  const gradients = accumulates ? trained : 0;

  const state = stateNames(question);
  const programs = programsOf(question);
  const inputs = sum(programs.map((program) => inputBytes(program, state)));
  const caches = sum(
    heldOut.map(({ evaluation }) =>
      evaluation
        ? bytes(Object.values(cacheSpecs(model, evaluation.decoder)))
        : 0
    ),
  );
  const taken = programs.map((program) => programMemory(program, use));
  const working = workingOf(taken, use.keepsBlocks);
  // Of an adapter's run the adapter alone.
  const saved = (model.adapter ? trained : parameters) +
    (checkpoints ? moments : 0);
  // The weights to start from; parameters and moments of a checkpoint besides.
  const read = parameters + (question.resumes ? parameters + moments : 0);

  // Blocks that an engine gives back serve the copies too.
  const atOnce = use.keepsBlocks ? working + saved : Math.max(working, saved);
  const activations = caches + inputs + working;
  const copies = read + (use.stages ? parameters : 0) + atOnce - working;
  const onEngine = parameters + moments + gradients + activations;
  const process = sum([
    (question.processMiB ?? use.processMiB) * MIB,
    use.firstMiB * MIB,
    Math.min(GARBAGE, (question.steps ?? Infinity) * inputs),
    ...taken.map(({ compiled }) => compiled),
  ]);
  const apart = question.device === "gpu";
  return {
    parametersMiB: parameters / MIB,
    momentsMiB: moments / MIB,
    gradientsMiB: gradients / MIB,
    activationsMiB: activations / MIB,
    copiesMiB: copies / MIB,
    engineMiB: process / MIB,
    totalMiB: (process + copies + (apart ? 0 : onEngine)) / MIB,
    ...apart && { deviceMiB: onEngine / MIB },
  };
}

/** All programs that a run compiles. */
function programsOf(
  {
    model,
    objective = NEXT_TOKEN,
    shape,
    accumulates,
    heldOut = [],
    optimizer = ADAMW_DEFAULTS,
    recompute,
    targetLoss,
  }: MemoryQuestion,
): Program[] {
  const measured = trainable(model);
  const trained = objective.learning(
    trainable(recompute ? recomputing(model) : model, targetLoss),
  );
  return [
    ...accumulates
      ? [
        accumulateProgram(trained, shape),
        applyProgram(trained, optimizer),
      ]
      : [trainProgram(trained, optimizer, shape)],
    ...heldOut.flatMap(({ loss, evaluation }) => [
      ...loss ? [evaluateProgram(trained, loss)] : [],
      ...evaluation
        ? [
          targetLossProgram(measured, evaluation.losses),
          ...decoderPrograms(model, evaluation.decoder),
        ]
        : [],
    ]),
  ];
}

/** Inputs that hold the run's state, or what a decoder remembers. */
function stateNames(
  { model, optimizer = ADAMW_DEFAULTS }: MemoryQuestion,
): ReadonlySet<string> {
  return new Set([
    ...model.parameters.flatMap(({ name }) => [name, gradient(name)]),
    ...momentSpecs(model.parameters, optimizer).map(({ name }) => name),
  ]);
}

/** Bytes of a program's other inputs. */
function inputBytes(program: Program, state: ReadonlySet<string>): number {
  const replaced = new Set(Object.values(program.replaces ?? {}));
  const others = Object.entries(program.inputs)
    .filter(([name]) => !state.has(name) && !replaced.has(name));
  return bytes(others.map(([, spec]) => spec));
}

function workingOf(taken: readonly ProgramMemory[], keeps: boolean): number {
  const working = taken.map((program) => program.working);
  return keeps ? sum(working) : Math.max(...working);
}

function parameterBytes(parameters: readonly MomentSpec[]): number {
  return bytes(parameters.map(({ shape }) => ({ shape, dtype: "float32" })));
}

function bytes(specs: readonly Specs[string][]): number {
  return sum(specs.map(bytesOf));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
