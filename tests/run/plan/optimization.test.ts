import { assertEquals } from "@std/assert";
import {
  optimizerOf,
  scheduleOf,
  targetLossOf,
} from "sft/run/plan/optimization.ts";
import { SFT_DEFAULTS } from "sft/settings/config.ts";

const CONFIG = {
  ...SFT_DEFAULTS,
  ...{ model_path: "", tokenizer_path: "", data_file: "", output_dir: "" },
};

Deno.test("scheduleOf() is linear where nothing is said", () => {
  assertEquals(scheduleOf({ ...CONFIG, learning_rate: 3 }, 100), {
    type: "linear",
    peak: 3,
    steps: 100,
    warmupSteps: 0,
    decaySteps: 10,
    minRatio: 0,
  });
});

Deno.test("scheduleOf() rounds shares up to whole steps, and prefers steps", () => {
  const warmup = (changes: Partial<typeof CONFIG & { warmup_steps: number }>) =>
    scheduleOf({ ...CONFIG, ...changes }, 4).warmupSteps;
  assertEquals(warmup({ warmup_ratio: 0.3 }), 2);
  assertEquals(warmup({ warmup_ratio: 0.3, warmup_steps: 3 }), 3);
  assertEquals(warmup({ warmup_ratio: 0.3, warmup_steps: 0 }), 0);
});

Deno.test("scheduleOf() lets nothing decay that still warms up", () => {
  const { warmupSteps, decaySteps } = scheduleOf(
    { ...CONFIG, warmup_steps: 7, decay_ratio: 0.5 },
    10,
  );
  assertEquals([warmupSteps, decaySteps], [7, 3]);
});

Deno.test("optimizerOf() takes what is given, and PyTorch's for the rest", () => {
  assertEquals(optimizerOf(CONFIG), {
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-8,
    weightDecay: 0.01,
    maxGradNorm: 1,
  });
  assertEquals(
    optimizerOf({
      ...CONFIG,
      adam_beta1: 0.8,
      adam_beta2: 0.95,
      adam_epsilon: 1e-6,
      weight_decay: 0.1,
      max_grad_norm: 0,
    }),
    {
      beta1: 0.8,
      beta2: 0.95,
      epsilon: 1e-6,
      weightDecay: 0.1,
      maxGradNorm: 0,
    },
  );
});

Deno.test("optimizerOf() is Muon where asked for, with PyTorch's settings", () => {
  assertEquals(optimizerOf({ ...CONFIG, optim: "adamw" }).muon, undefined);
  assertEquals(optimizerOf({ ...CONFIG, optim: "muon" }).muon, {
    momentum: 0.95,
    steps: 5,
  });
  const given = {
    optim: "muon",
    muon_momentum: 0.8,
    muon_ns_steps: 3,
  } as const;
  assertEquals(optimizerOf({ ...CONFIG, ...given }).muon, {
    momentum: 0.8,
    steps: 3,
  });
});

Deno.test("targetLossOf() is nats where nothing is said, and of other runs", () => {
  assertEquals(targetLossOf(CONFIG).dynamic, false);
  const given = { loss_type: "dft", label_smoothing_factor: 0.1, z_loss: 1e-4 };
  assertEquals(targetLossOf({ ...CONFIG, ...given } as typeof CONFIG), {
    labelSmoothing: 0.1,
    zLoss: 1e-4,
    dynamic: true,
  });
  // A run that learns from pairs has types of its own.
  const pairs = { ...CONFIG, loss_type: "sigmoid" } as typeof CONFIG;
  assertEquals(targetLossOf(pairs).dynamic, false);
});
