/**
 * The training step, compiled, and the loop around it.
 *
 * What most begin with; the rest of the room can be imported by its path.
 *
 * @module
 */
export { MUON_DEFAULTS, type MuonSettings } from "./muon.ts";
export {
  ADAMW_DEFAULTS,
  type AdamWSettings,
  type OptimizerSettings,
} from "./optimizer.ts";
export { learningRateAt, type Schedule } from "./schedule.ts";
export { allocateMoments, allocateParameters } from "./state.ts";
export {
  compileTrainStep,
  type TrainStep,
  type TrainStepOptions,
} from "./step.ts";
export { train } from "./train.ts";
