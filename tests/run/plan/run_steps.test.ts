import { assertEquals } from "@std/assert";
import { stepsOf } from "sft/run/plan/run_steps.ts";
import { PRETRAIN_DEFAULTS } from "sft/settings/config.ts";
import { packRows } from "sft/batch/pack.ts";

Deno.test("stepsOf() counts for batches of any size", () => {
  // Six rows of four tokens, each filled by one example.
  const example = {
    tokens: Int32Array.of(1, 2, 3, 4),
    supervised: new Uint8Array(4).fill(1, 1),
  };
  const rows = packRows(Array(6).fill(example), 4, 0, "isolated");
  const config = {
    ...PRETRAIN_DEFAULTS,
    ...{ tokenizer_path: "", data_file: "", output_dir: "" },
    gradient_accumulation_steps: 2,
    num_epochs: 3,
  };
  const stepsWith = stepsOf({ config, rows });
  const of = (rowsPerBatch: number) => {
    const { steps, slots, longest } = stepsWith(rowsPerBatch);
    return { steps, slots, longest };
  };

  // Two batches a step: six, three and two steps an epoch.
  assertEquals(of(1), { steps: 9, slots: 3, longest: 4 });
  assertEquals(of(3), { steps: 3, slots: 9, longest: 4 });
});
