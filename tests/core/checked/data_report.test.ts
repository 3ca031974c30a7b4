import { assertEquals, assertThrows } from "@std/assert";
import { emptyDataReport } from "sft/batch/data_report.ts";
import { checked } from "sft/core/checked/checked_json.ts";
import {
  DATA_REPORT,
  PARTIAL_DATA_REPORT,
} from "sft/core/checked/data_report.ts";
import { UserError } from "sft/core/errors.ts";

Deno.test("DATA_REPORT takes what is counted, on the way from file to rows", () => {
  const report = { ...emptyDataReport(), notes: { "no answer": 2 } };

  assertEquals(checked(report, DATA_REPORT, "a.json"), report);
  for (const wrong of [{ rows: -1 }, { skipped: { x: "1" } }, { tokens: {} }]) {
    assertThrows(
      () => checked({ ...report, ...wrong }, DATA_REPORT, "a.json"),
      UserError,
      Object.keys(wrong)[0],
    );
  }
});

Deno.test("PARTIAL_DATA_REPORT takes a report that lacks counts", () => {
  const read = (report: unknown) =>
    checked(report, PARTIAL_DATA_REPORT, "a.json");

  assertEquals(read({ rows: 3 }), { rows: 3 });
  assertThrows(() => read({ rows: 0.5 }), UserError, '"rows" is 0.5');
  assertThrows(() => read(null), UserError, "it is null");
});
