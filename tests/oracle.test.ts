import { assert, assertEquals } from "@std/assert";
import { composites } from "sft/core/composite.ts";
import { KERNELS } from "sft/engine/kernels.ts";
import { ELEMENTWISE_RULES } from "sft/engine/onnx/elementwise_rules.ts";
import { MATRIX_RULES } from "sft/engine/onnx/matrix_rules.ts";
import { FOLDED } from "./engine/coverage.ts";
import { CASES, KERNEL_CASES, OP_CASES } from "./oracle/cases.ts";
import { checkCase, kernelsOf } from "./oracle/check_case.ts";
import { checkRepeatedSums } from "./oracle/repeated_sums.ts";
import { checkTwentySteps } from "./oracle/twenty_steps.ts";
import {
  GPU_F16,
  onEveryEngine,
  ONNX,
  PJRT,
  TENSORFLOW,
  TENSORFLOW_BF16,
  TEST_ENGINES,
  testOn,
  XLA,
} from "./support/engines.ts";
import { filesIn } from "./support/files_in.ts";
import { JAX } from "./support/jax.ts";

// What every engine is held to:
//
//   each kernel and each op   the table in oracle/cases.ts: values written by
//                             hand or by float64 loops, gradients by the loops'
//                             central differences
//   sums of rows that meet    right, and the same every time
//   the whole training step   PyTorch's, for twenty steps

const ENGINES = [...TEST_ENGINES, XLA, JAX];

for (const [name, cases] of Object.entries(CASES)) {
  for (const on of [...ENGINES, GPU_F16, TENSORFLOW_BF16]) {
    testOn(on, `${name} is right on ${on.name}`, async (engine, test) => {
      for (const [label, one] of Object.entries(cases)) {
        const check = () =>
          checkCase(engine, `${name}, ${label}`, one, on.rounding);
        await test.step(label, check);
      }
    });
  }
}

for (const base of ["zeros", "a tensor"]) {
  onEveryEngine(
    `rows add up onto ${base}, and to the same 50 times over,`,
    (engine) => checkRepeatedSums(engine, base === "a tensor"),
    [ONNX, TENSORFLOW, XLA, PJRT],
  );
}

for (const accumulates of [false, true]) {
  const how = accumulates ? "apart from its update" : "as one program";
  onEveryEngine(
    `a training step, ${how}, is PyTorch's for twenty steps`,
    (engine) => checkTwentySteps(engine, accumulates),
    ENGINES.filter(({ slow }) => !slow),
  );
}

// And that nothing is left out of it.

/** Functions of lib/ops that work on the host, and touch no tensor. */
const ON_HOST = ["slotsOf", "stripesOf"];

const composed = () => [...composites()].map(({ name }) => name);

Deno.test("CASES hold every kernel that a compiled program can hold", () => {
  // What rewriting makes has no line in KERNELS, but it has a rule.
  const kernels = { ...KERNELS, ...ELEMENTWISE_RULES, ...MATRIX_RULES };
  const left = [...FOLDED, ...composed()];

  assertEquals(
    Object.keys(KERNEL_CASES).sort(),
    Object.keys(kernels).filter((name) => !left.includes(name)).sort(),
  );
  for (const [kernel, cases] of Object.entries(KERNEL_CASES)) {
    for (const [label, one] of Object.entries(cases)) {
      assert(kernelsOf(one).has(kernel), `${label} has no ${kernel}`);
    }
  }
});

Deno.test("CASES hold every op and every composite", async () => {
  const ops: string[] = [];
  for (const file of filesIn(`${import.meta.dirname}/../lib/ops`)) {
    const exported = Object.entries(await import(`file://${file}`))
      .flatMap(([name, value]) => typeof value === "function" ? [name] : []);
    const references = exported.filter((name) => name.endsWith("Reference"));
    assert(references.length > 0, `${file} has no float64 reference`);
    for (const reference of references) {
      const cases = OP_CASES[reference.replace("Reference", "")] ?? {};
      const held = Object.values(cases)
        .some(({ expected }) => typeof expected === "function");
      assert(held, `${reference}() holds no engine`);
    }
    ops.push(...exported.filter((name) => !references.includes(name)));
  }
  const kernels = new Set(
    Object.values(OP_CASES).flatMap((cases) =>
      Object.values(cases).flatMap((one) => [...kernelsOf(one)])
    ),
  );

  assertEquals(
    Object.keys(OP_CASES).sort(),
    ops.filter((name) => !ON_HOST.includes(name)).sort(),
  );
  assertEquals(composed().filter((name) => !kernels.has(name)), []);
});
