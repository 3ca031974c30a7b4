import { assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { assertSchedule } from "sft/settings/schedule.ts";

const GIVEN = { learning_rate: 1e-4, warmup_ratio: 0 };

Deno.test("assertSchedule() takes what the schedule reads", () => {
  assertSchedule(GIVEN);
  assertSchedule({ ...GIVEN, warmup_ratio: 0.1 });
  assertSchedule({ ...GIVEN, lr_scheduler_type: "constant" });
  // A pretraining's share of warmup is its default, and need not be taken back.
  assertSchedule({
    ...GIVEN,
    lr_scheduler_type: "constant",
    warmup_ratio: 0.1,
    warmup_steps: 0,
  });
  assertSchedule({
    ...GIVEN,
    lr_scheduler_type: "cosine_with_min_lr",
    min_lr_ratio: 0.1,
  });
  assertSchedule({
    ...GIVEN,
    lr_scheduler_type: "warmup_stable_decay",
    min_lr_ratio: 0.1,
    decay_ratio: 0.2,
  });
});

Deno.test("assertSchedule() refuses what the schedule would not read", () => {
  const cases: [Partial<Parameters<typeof assertSchedule>[0]>, string][] = [
    [
      { min_lr_ratio: 0.1 },
      "Cannot use --min_lr_ratio 0.1 with --lr_scheduler_type linear: it ends " +
      "where it ends, use cosine_with_min_lr or warmup_stable_decay",
    ],
    [
      { decay_ratio: 0.1, lr_scheduler_type: "cosine" },
      "Cannot use --decay_ratio 0.1 with --lr_scheduler_type cosine: only " +
      "warmup_stable_decay falls in its last steps alone",
    ],
    [
      { lr_scheduler_type: "cosine_with_min_lr" },
      "Cannot schedule the learning rate by cosine_with_min_lr: it ends at a " +
      "share of the highest, give it with --min_lr_ratio, such as 0.1",
    ],
    [
      { lr_scheduler_type: "constant", warmup_ratio: 0.1 },
      "Cannot use --warmup_ratio 0.1 with --lr_scheduler_type constant: it has " +
      "no warmup, use constant_with_warmup, or --warmup_steps 0",
    ],
    [
      { lr_scheduler_type: "constant", warmup_steps: 3 },
      "Cannot use --warmup_steps 3 with --lr_scheduler_type constant: it has " +
      "no warmup, use constant_with_warmup, or --warmup_steps 0",
    ],
  ];
  for (const [change, message] of cases) {
    assertThrows(
      () => assertSchedule({ ...GIVEN, ...change }),
      UserError,
      message,
    );
  }
});
