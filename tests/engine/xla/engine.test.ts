import { assert, assertEquals } from "@std/assert";
import * as tf from "sft/core/tf.ts";
import { xlaEngine } from "sft/engine/xla/engine.ts";
import { NO_XLA, testWithXla } from "../../support/xla.ts";
import {
  checkBfloat16,
  checkEngine,
  checkReplacing,
  float,
} from "../engine_contract.ts";

const ignore = NO_XLA !== undefined;
const name = `xlaEngine()${ignore ? ` (ignored: ${NO_XLA})` : ""}`;
checkEngine(name, () => xlaEngine(), ignore);
checkReplacing(name, () => xlaEngine(), ignore);
checkBfloat16(name, (bfloat16) => xlaEngine({ bfloat16 }), ignore);

testWithXla("xlaEngine() says what runs it", () => {
  const threads = navigator.hardwareConcurrency;

  assertEquals(xlaEngine().name, "xla");
  assertEquals(
    xlaEngine().description,
    `XLA by PJRT 0.90, CPU, ${threads} threads`,
  );
  assertEquals(
    xlaEngine({ bfloat16: true }).description,
    `XLA by PJRT 0.90, CPU, ${threads} threads, bfloat16 products`,
  );
});

testWithXla("xlaEngine() reports what compiling took", () => {
  const program = xlaEngine().compile({
    name: "two nodes",
    inputs: { x: float(3) },
    run: ({ x }) => ({ y: tf.exp(tf.neg(x)) }),
  });

  const { nodes, ...times } = program.report;
  assertEquals(nodes, 2);
  for (const [what, ms] of Object.entries(times)) assert(ms >= 0, what);
  program.dispose();
});
