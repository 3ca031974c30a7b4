/**
 * What a run's settings say of its optimizer and its learning rate.
 *
 * @module
 */
import type { TrainingConfig } from "../../settings/config.ts";
import { ADAMW_DEFAULTS, type AdamWSettings } from "../../train/optimizer.ts";
import type { Schedule } from "../../train/schedule.ts";

/** @param steps That the run has. */
export function scheduleOf(config: TrainingConfig, steps: number): Schedule {
  const { decay_ratio = 0.1, min_lr_ratio = 0, warmup_ratio } = config;
  const warmupSteps = config.warmup_steps ?? Math.ceil(steps * warmup_ratio);
  return {
    type: config.lr_scheduler_type ?? "linear",
    peak: config.learning_rate,
    steps,
    warmupSteps,
    // What warms up is not there to decay.
    decaySteps: Math.max(
      0,
      Math.min(Math.ceil(steps * decay_ratio), steps - warmupSteps),
    ),
    minRatio: min_lr_ratio,
  };
}

/** The optimizer's settings; what is not given is as PyTorch has it. */
export function optimizerOf(config: TrainingConfig): AdamWSettings {
  const { maxGradNorm, beta1, beta2, epsilon } = ADAMW_DEFAULTS;
  return {
    beta1: config.adam_beta1 ?? beta1,
    beta2: config.adam_beta2 ?? beta2,
    epsilon: config.adam_epsilon ?? epsilon,
    weightDecay: config.weight_decay,
    maxGradNorm: config.max_grad_norm ?? maxGradNorm,
  };
}
