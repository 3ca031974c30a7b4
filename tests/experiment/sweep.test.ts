import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { sweep } from "sft/experiment/sweep.ts";

Deno.test("sweep() makes an arm of every combination", () => {
  assertEquals(
    sweep({ learning_rate: [1e-4, 3e-4], packing: ["isolated", "padded"] }),
    {
      "learning_rate=0.0001+packing=isolated": {
        learning_rate: 1e-4,
        packing: "isolated",
      },
      "learning_rate=0.0001+packing=padded": {
        learning_rate: 1e-4,
        packing: "padded",
      },
      "learning_rate=0.0003+packing=isolated": {
        learning_rate: 3e-4,
        packing: "isolated",
      },
      "learning_rate=0.0003+packing=padded": {
        learning_rate: 3e-4,
        packing: "padded",
      },
    },
  );
});

Deno.test("sweep() names arms so that they do for folders", () => {
  assertEquals(
    Object.keys(sweep({
      model_path: ["out/run a/final", "org/name@main"],
      eval_file: [["a=x/a.jsonl", "b.jsonl"]],
    })),
    [
      "model_path=final+eval_file=a.jsonl-b.jsonl",
      "model_path=name-main+eval_file=a.jsonl-b.jsonl",
    ],
  );
});

Deno.test("sweep() refuses what makes no arms", () => {
  const refused = (grid: Parameters<typeof sweep>[0]) =>
    assertThrows(() => sweep(grid), UserError).message;

  assertEquals(
    refused({}),
    "Cannot sweep nothing: there are no values, expected a list of them, as in " +
      "{ num_epochs: [1, 3] }",
  );
  assertEquals(
    refused({ num_epochs: [1], batch_size: [] }),
    "Cannot sweep batch_size: there are no values, expected a list of them, as " +
      "in { num_epochs: [1, 3] }",
  );
  assertEquals(
    refused({ data_file: ["a/train.jsonl", "b/train.jsonl"] }),
    'Cannot sweep data_file: two arms would be called "data_file=train.jsonl", ' +
      "leave one out or name the arms by hand",
  );
});
