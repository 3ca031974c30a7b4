import { assertEquals, assertRejects } from "@std/assert";
import { emptyDataReport } from "sft/batch/data_report.ts";
import { UserError } from "sft/core/errors.ts";
import type { EvaluationSet } from "sft/measure/evaluation_set.ts";
import { readHeldOutSets } from "sft/run/held_out_sets.ts";

const REPORT = emptyDataReport();
const SET: EvaluationSet = { sha256: "ab", items: [], leftOut: {} };

Deno.test("readHeldOutSets() reads each set in both ways, in order", async () => {
  const read: string[] = [];

  const sets = await readHeldOutSets(["b.jsonl", "sums=a.jsonl"], {
    ownLoss: ({ path }) => {
      read.push(path);
      return Promise.resolve({ rows: [], report: REPORT });
    },
    evaluation: ({ name }) =>
      Promise.resolve(name === "sums" ? SET : undefined),
  });

  assertEquals(read, ["b.jsonl", "a.jsonl"]);
  assertEquals(sets, [
    { name: "b", rows: [], report: REPORT },
    { name: "sums", rows: [], report: REPORT, evaluation: SET },
  ]);
});

Deno.test("readHeldOutSets() reads nothing where two have one name", async () => {
  const never = () => Promise.reject(new Error("it was read"));

  await assertRejects(
    () => readHeldOutSets(["a/x.jsonl", "b/x.jsonl"], { ownLoss: never }),
    UserError,
    'Cannot evaluate on "b/x.jsonl": it is called "x"',
  );
});
