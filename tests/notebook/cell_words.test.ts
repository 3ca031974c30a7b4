import { assertEquals } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import { errorInCells, inCells } from "sft/notebook/cell_words.ts";

Deno.test("inCells() speaks of settings where commands speak of flags", () => {
  const cases = {
    "Cannot set --batch_size: expected a whole number of at least 1, got 0":
      "Cannot set batch_size: expected a whole number of at least 1, got 0",
    "pass --max_length 64 or less": "pass max_length: 64 or less",
    "pass --eval_overlap keep to keep them":
      'pass eval_overlap: "keep" to keep them',
    "mend the line or pass --on_bad_row skip":
      'mend the line or pass on_bad_row: "skip"',
    "pass the --template that it was trained with":
      "pass the template that it was trained with",
    'or with --model_path "a b/final", the last':
      'or with model_path: "a b/final", the last',
    "with a lower --learning_rate": "with a lower learning_rate",
    "choose another --output_dir or pass --resume":
      "choose another output_dir or pass resume: true",
    "go on with the same flags and --resume": "go on by running the cell again",
    "pass --no_train_eot": "pass train_eot: false",
    "there is no such setting, see deno task sft --help":
      "there is no such setting, see its documentation",
    // What is no setting is left as it is.
    "2 -- 3 and a--b": "2 -- 3 and a--b",
  };
  for (const [flags, cells] of Object.entries(cases)) {
    assertEquals(inCells(flags), cells);
  }
});

Deno.test("errorInCells() rewords what a person can mend, and nothing else", () => {
  const error = errorInCells(new UserError("Cannot run: pass --resume"));
  assertEquals((error as UserError).message, "Cannot run: pass resume: true");
  const other = new TypeError("--resume");
  assertEquals(errorInCells(other), other);
});
