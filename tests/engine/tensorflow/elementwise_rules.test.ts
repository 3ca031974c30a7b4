import { ELEMENTWISE_RULES } from "sft/engine/tensorflow/elementwise_rules.ts";
import { MATRIX_RULES } from "sft/engine/tensorflow/matrix_rules.ts";
import { checkCoverage } from "../coverage.ts";

// What each rule computes is held in tests/oracle.test.ts.

Deno.test("ELEMENTWISE_RULES and MATRIX_RULES cover every kernel that is traced", () => {
  checkCoverage(ELEMENTWISE_RULES, MATRIX_RULES);
});
