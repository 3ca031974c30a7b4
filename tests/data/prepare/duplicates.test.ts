import { assertEquals } from "@std/assert";
import { Duplicates } from "sft/data/prepare/duplicates.ts";

const NEAR = { threshold: 0.9, capacity: 100 };

/** Marks of a row: a hash, and a signature of one value. */
function marks(hash: number, value: number) {
  return {
    hash: Uint32Array.of(hash, hash),
    signature: new Uint8Array(80).fill(value),
  };
}

Deno.test("Duplicates() says which kind a row is, exact before near", () => {
  const both = new Duplicates({
    dropExactDuplicates: true,
    nearDuplicates: NEAR,
  });

  assertEquals(both.refusal(marks(1, 1)), undefined);
  assertEquals(both.refusal(marks(1, 1)), "exact duplicate");
  assertEquals(both.refusal(marks(2, 1)), "near duplicate");
  assertEquals(both.refusal(marks(2, 2)), undefined); // 2 was not kept before
});

Deno.test("Duplicates() looks for nothing that it is not told to", () => {
  const none = new Duplicates({ dropExactDuplicates: false });
  assertEquals(none.refusal(marks(1, 1)), undefined);
  assertEquals(none.refusal(marks(1, 1)), undefined);
  assertEquals(none.takeWritten().length, 0);

  const near = new Duplicates({
    dropExactDuplicates: false,
    nearDuplicates: NEAR,
  });
  assertEquals(near.refusal(marks(1, 1)), undefined);
  assertEquals(near.refusal(marks(1, 2)), undefined);
  assertEquals(near.refusal(marks(9, 2)), "near duplicate");
});

Deno.test("Duplicates() remembers after a restart what was written", () => {
  for (const nearDuplicates of [NEAR, undefined]) {
    const settings = { dropExactDuplicates: true, nearDuplicates };
    const before = new Duplicates(settings);
    const files = [];
    before.refusal(marks(1, 1));
    before.refusal(marks(2, 2));
    files.push(before.takeWritten());
    before.refusal(marks(3, 3));
    files.push(before.takeWritten());

    // The hash, and the signature where there is one.
    const record = nearDuplicates ? 88 : 8;
    assertEquals(files.map(({ length }) => length), [2 * record, record]);
    const after = new Duplicates(settings);
    for (const bytes of files) after.restore(bytes);
    for (const value of [1, 2, 3]) {
      assertEquals(after.refusal(marks(value, value)), "exact duplicate");
    }
    assertEquals(
      after.refusal(marks(9, 3)),
      nearDuplicates ? "near duplicate" : undefined,
    );
  }
});
