import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { type Arms, namedArms } from "sft/notebook/named_arms.ts";

Deno.test("namedArms() takes a record as it is, but for what is undefined", () => {
  assertEquals(
    namedArms({ "a=1": { num_epochs: 1, dropout: undefined }, b: {} }),
    { "a=1": { num_epochs: 1 }, b: {} },
  );
});

Deno.test("namedArms() refuses what is no settings", () => {
  const refused = (given: unknown) =>
    assertThrows(() => namedArms(given as Arms), UserError).message;
  const expected = "expected settings, as in runs([{ num_epochs: 1 }, " +
    "{ num_epochs: 3 }]) or runs(sweep({ num_epochs: [1, 3] }))";

  assertEquals(
    refused({ num_epochs: [1, 3] }),
    `Cannot run a list as arm "num_epochs": ${expected}`,
  );
  assertEquals(
    refused(["outputs/one"]),
    `Cannot run "outputs/one" as an arm: ${expected}`,
  );
  assertEquals(
    refused(undefined),
    `Cannot run undefined as an arm: ${expected}`,
  );
});
