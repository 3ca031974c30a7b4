import { assert, assertEquals } from "@std/assert";
import { closest, UserError } from "sft/core/errors.ts";

Deno.test("UserError() is an error with a name of its own", () => {
  const error = new UserError("Cannot read the file");

  assert(error instanceof Error);
  assertEquals(`${error}`, "UserError: Cannot read the file");
});

Deno.test("closest() takes the fewest insertions, deletions, substitutions", () => {
  const flags = ["batch_size", "seed", "save_steps"];

  assertEquals(closest("batchsize", flags), "batch_size");
  assertEquals(closest("sed", flags), "seed");
  assertEquals(closest("seeed", flags), "seed");
  assertEquals(closest("seat", flags), "seed"); // 2 of 4 letters
  assertEquals(closest("save-steps", flags), "save_steps");
});

Deno.test("closest() takes the first candidate of equal distance", () => {
  assertEquals(closest("aa", ["ab", "ac"]), "ab");
  assertEquals(closest("aa", ["ac", "ab"]), "ac");
});

Deno.test("closest() falls back to a candidate that contains the name", () => {
  assertEquals(closest("epochs", ["seed", "num_epochs"]), "num_epochs");
  assertEquals(closest("lr", ["learning_rate", "lr_decay"]), undefined);
});

Deno.test("closest() gives up when nothing is near", () => {
  assertEquals(closest("zzz", ["batch_size", "seed"]), undefined);
  assertEquals(closest("seed", []), undefined);
  assertEquals(closest("", ["a"]), undefined);
});
