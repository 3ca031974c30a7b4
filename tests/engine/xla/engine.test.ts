import { assertEquals } from "@std/assert";
import { counted } from "sft/core/format.ts";
import { xlaEngine } from "sft/engine/xla/engine.ts";
import { ignoredWhere } from "../../support/ignored.ts";
import { NO_XLA, testWithXla } from "../../support/xla.ts";
import {
  checkBfloat16,
  checkEngine,
  checkReplacing,
  checkReport,
} from "../engine_contract.ts";

const { name, ignore } = ignoredWhere(NO_XLA, "xlaEngine()");
checkEngine(name, () => xlaEngine(), ignore);
checkReplacing(name, () => xlaEngine(), ignore);
checkBfloat16(name, (bfloat16) => xlaEngine({ bfloat16 }), ignore);

testWithXla("xlaEngine() says what runs it", () => {
  const threads = counted(navigator.hardwareConcurrency, "thread");

  assertEquals(xlaEngine().name, "xla");
  assertEquals(
    xlaEngine().description,
    `XLA by PJRT 0.90, CPU, ${threads}`,
  );
  assertEquals(
    xlaEngine({ bfloat16: true }).description,
    `XLA by PJRT 0.90, CPU, ${threads}, bfloat16 products`,
  );
});

testWithXla("xlaEngine() reports what compiling took", () => {
  checkReport(xlaEngine(), 2);
});
