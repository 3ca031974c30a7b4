import { assert, assertEquals } from "@std/assert";
import { composites } from "sft/core/composite.ts";
import { KERNELS } from "sft/engine/kernels.ts";
import { ELEMENTWISE_RULES } from "sft/engine/onnx/elementwise_rules.ts";
import { MATRIX_RULES } from "sft/engine/onnx/matrix_rules.ts";
import { filesIn } from "./support/files_in.ts";

// What every engine is held to, and that nothing is left out of it:
//
//   each kernel that tracing can leave   checkRules() on the tables in onnx/,
//                                        values by hand or by float64 loops
//   each op of lib/ops, and its gradient checkKernel() on the table in its test,
//                                        values by the op's float64 reference,
//                                        gradients by its central differences
//   the whole step                       train/step.test.ts: twenty steps, alone
//                                        and accumulated, against PyTorch
//
// All three run on every engine that support/engines.ts lists.

const ROOT = `${import.meta.dirname}/..`;

/** Kernels that always become an alias or a constant. */
const NEVER_LEFT = ["Identity", "ZerosLike", "OnesLike", "Fill", "Range"];

/** Kernels that rewrite.ts makes of others. */
const REWRITTEN = ["Gemm", "ScatterAdd", "SumOfSquares"];

Deno.test("the oracle has cases for every kernel that a traced program can hold", async () => {
  for (const file of filesIn(`${ROOT}/lib/ops`)) {
    await import(`file://${file}`);
  }
  const declared = [...composites()].map(({ name }) => name);
  const kernels = [...Object.keys(KERNELS), ...declared, ...REWRITTEN]
    .filter((name) => !NEVER_LEFT.includes(name));
  // checkRules() fails on a rule without a case.
  const held = { ...ELEMENTWISE_RULES, ...MATRIX_RULES };

  assertEquals(kernels.filter((name) => !Object.hasOwn(held, name)), []);
});

Deno.test("the oracle has cases for every op, by its float64 reference", () => {
  const files = filesIn(`${ROOT}/lib/ops`);
  assert(files.length > 8);
  for (const file of files) {
    const source = Deno.readTextFileSync(file);
    const test = Deno.readTextFileSync(
      file.replace("/lib/", "/tests/").replace(/\.ts$/, ".test.ts"),
    );
    const references = [...source.matchAll(/export function (\w+Reference)/g)]
      .map(([, name]) => name);
    assert(references.length > 0, `${file} has no float64 reference`);
    for (const reference of references) {
      assert(
        test.includes("checkKernel({") && test.includes(`${reference}(`) ||
          test.includes(`reference: ${reference}`),
        `${reference}() holds no engine`,
      );
    }
  }
});
