import { assertEquals } from "@std/assert";
import { OPTIMIZER } from "sft/settings/optimizer.ts";

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
