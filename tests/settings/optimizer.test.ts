import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { SFT_DEFAULTS } from "sft/settings/config.ts";
import { assertOptimizer, OPTIMIZER } from "sft/settings/optimizer.ts";

Deno.test("OPTIMIZER takes numbers as PyTorch's AdamW does", () => {
  const read = (name: keyof typeof OPTIMIZER, text: string) =>
    OPTIMIZER[name].read(text);
  assertEquals(read("adam_beta1", "0"), 0);
  assertEquals(read("adam_beta2", "0.95"), 0.95);
  assertEquals(read("adam_epsilon", "1e-6"), 1e-6);
  assertEquals(read("max_grad_norm", "0"), 0);
  // A decay of 1 would never forget: the first correction divides by 0.
  assertEquals(read("adam_beta1", "1"), undefined);
});

Deno.test("assertOptimizer() refuses Muon's settings where AdamW has all", () => {
  assertOptimizer({ ...SFT_DEFAULTS, optim: "muon", muon_momentum: 0.9 });
  assertOptimizer({ ...SFT_DEFAULTS, optim: "adamw" });
  assertThrows(
    () => assertOptimizer({ ...SFT_DEFAULTS, muon_momentum: 0.9 }),
    UserError,
    "Cannot use --muon_momentum 0.9 with --optim adamw: it has none, use " +
      "--optim muon",
  );
  assertThrows(
    () => assertOptimizer({ ...SFT_DEFAULTS, muon_ns_steps: 6 }),
    UserError,
    "Cannot use --muon_ns_steps 6 with --optim adamw",
  );
});
