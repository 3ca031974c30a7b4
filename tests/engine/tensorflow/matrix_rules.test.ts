import { tensorflowEngine } from "sft/engine/tensorflow/engine.ts";
import { ignoredWhere } from "../../support/ignored.ts";
import { NO_TENSORFLOW } from "../../support/tensorflow.ts";
import { checkBfloat16 } from "../engine_contract.ts";

// What each rule computes is held in tests/oracle.test.ts.

for (const xla of [false, true]) {
  const { name, ignore } = ignoredWhere(
    NO_TENSORFLOW,
    `MATRIX_RULES${xla ? " with XLA" : ""}`,
  );
  checkBfloat16(
    name,
    (bfloat16) => tensorflowEngine({ xla, bfloat16 }),
    ignore,
  );
}
