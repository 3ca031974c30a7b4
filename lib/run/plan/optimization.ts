/**
 * What a run's settings say of its optimizer and its learning rate.
 *
 * @module
 */
import type { TargetLoss } from "../../ops/head_loss.ts";
import type { TARGET_LOSS, TrainingConfig } from "../../settings/config.ts";
import type { ConfigOf } from "../../settings/setting.ts";
import { MUON_DEFAULTS, type MuonSettings } from "../../train/muon.ts";
import {
  ADAMW_DEFAULTS,
  type OptimizerSettings,
} from "../../train/optimizer.ts";
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
export function optimizerOf(config: TrainingConfig): OptimizerSettings {
  const { maxGradNorm, beta1, beta2, epsilon } = ADAMW_DEFAULTS;
  return {
    beta1: config.adam_beta1 ?? beta1,
    beta2: config.adam_beta2 ?? beta2,
    epsilon: config.adam_epsilon ?? epsilon,
    weightDecay: config.weight_decay,
    maxGradNorm: config.max_grad_norm ?? maxGradNorm,
    ...config.optim === "muon" && { muon: muonOf(config) },
  };
}

function muonOf(config: TrainingConfig): MuonSettings {
  const { momentum, steps } = MUON_DEFAULTS;
  return {
    momentum: config.muon_momentum ?? momentum,
    steps: config.muon_ns_steps ?? steps,
  };
}

/** How the loss of a target differs from its nats, where it does. */
export function targetLossOf(config: TrainingConfig): TargetLoss {
  const { loss_type, label_smoothing_factor, z_loss } = config as Partial<
    ConfigOf<typeof TARGET_LOSS>
  >;
  return {
    labelSmoothing: label_smoothing_factor,
    zLoss: z_loss,
    dynamic: loss_type === "dft",
  };
}
