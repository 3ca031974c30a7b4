import { assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { assertTraining } from "sft/settings/check_training.ts";
import { SFT, SFT_DEFAULTS } from "sft/settings/config.ts";

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
