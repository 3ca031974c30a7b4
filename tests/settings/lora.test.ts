import { assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { assertTrainedPart } from "sft/settings/lora.ts";

Deno.test("assertTrainedPart() takes one part, with what belongs to it", () => {
  assertTrainedPart({});
  assertTrainedPart({ lora_rank: 8, lora_alpha: 16, use_rslora: true });
  assertTrainedPart({ train_layers: "norms" });
});

Deno.test("assertTrainedPart() refuses what nothing would read", () => {
  const cases: [Parameters<typeof assertTrainedPart>[0], string][] = [
    [
      { lora_alpha: 16 },
      "Cannot use --lora_alpha 16: no adapter is trained, add --lora_rank 8, " +
      "or use deno task lora",
    ],
    [
      { lora_targets: "q_proj" },
      "Cannot use --lora_targets q_proj: no adapter is trained, add " +
      "--lora_rank 8, or use deno task lora",
    ],
    [
      { lora_rank: 4, train_layers: "norms" },
      'Cannot train "norms" with --lora_rank 4: beside an adapter the model ' +
      "stays as it is, leave one of the two out",
    ],
    [
      { lora_rank: 4, lora_targets: "," },
      'Cannot set --lora_targets ",": it names nothing, and nothing would be ' +
      "trained, expected names by commas",
    ],
    [
      { train_layers: " , " },
      'Cannot set --train_layers " , ": it names nothing',
    ],
  ];
  for (const [config, message] of cases) {
    assertThrows(() => assertTrainedPart(config), UserError, message);
  }
});
