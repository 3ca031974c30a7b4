import { assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  assertPreference,
  assertTraining,
} from "sft/settings/check_training.ts";
import { DPO_DEFAULTS, SFT, SFT_DEFAULTS } from "sft/settings/config.ts";

const CONFIG = {
  ...SFT_DEFAULTS,
  ...{ model_path: "a", tokenizer_path: "a", data_file: "b", output_dir: "c" },
};

Deno.test("assertTraining() refuses one setting by itself", () => {
  assertTraining(SFT, CONFIG);
  assertThrows(
    () => assertTraining(SFT, { ...CONFIG, warmup_ratio: 2 }),
    UserError,
    "Cannot set --warmup_ratio: expected a number from 0 to 1, got 2",
  );
});

Deno.test("assertTraining() refuses two that do not go together", () => {
  assertThrows(
    () => assertTraining(SFT, { ...CONFIG, min_lr_ratio: 0.1 }),
    UserError,
    "Cannot use --min_lr_ratio 0.1 with --lr_scheduler_type linear",
  );
  assertThrows(
    () => assertTraining(SFT, { ...CONFIG, muon_ns_steps: 5 }),
    UserError,
    "Cannot use --muon_ns_steps 5 with --optim adamw",
  );
});

Deno.test("assertPreference() refuses smoothing of a loss that has none", () => {
  const config = { ...CONFIG, ...DPO_DEFAULTS };
  assertPreference({ ...config, label_smoothing: 0.1 });
  assertThrows(
    () =>
      assertPreference({ ...config, loss_type: "hinge", label_smoothing: 0.1 }),
    UserError,
    "Cannot use --label_smoothing 0.1 with --loss_type hinge",
  );
  assertThrows(
    () => assertPreference({ ...config, beta: 0 }),
    UserError,
    "Cannot set --beta: expected a number above 0, got 0",
  );
});
