/**
 * Experiments: defined, and run.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export { defineExperiment } from "./define.ts";
export type { ArmSettings, Experiment } from "./experiment.ts";
export { sweep } from "./sweep.ts";
export { type ExperimentResult, runExperiment } from "./run_experiment.ts";
