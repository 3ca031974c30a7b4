import { assertEquals, assertRejects } from "@std/assert";
import { TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { openParts } from "sft/experiment/open_parts.ts";
import { tinyRuns, TOKENIZER, VOCABULARY } from "../support/tiny_run.ts";

// What does not belong together is in open_model.test.ts and sft.test.ts.

const runs = await tinyRuns();
const choice = {
  engine: "eager",
  model_path: runs.modelPath,
  tokenizer_path: TOKENIZER,
};

Deno.test("openParts() opens what belongs together", async () => {
  const parts = await openParts(
    choice,
    (tokenizer) => {
      assertEquals(tokenizer.vocabularySize, VOCABULARY);
      return Promise.resolve(TEMPLATES.chatml);
    },
    () => {},
  );
  const bare = await openParts(choice, () => Promise.resolve(undefined), fail);

  assertEquals(parts.template, TEMPLATES.chatml);
  assertEquals(parts.model.config.vocab_size, VOCABULARY);
  assertEquals(parts.model.values["transformer.ln_f.weight"].length, 16);
  assertEquals(bare.template, undefined);
});

Deno.test("openParts() refuses a template whose tokens nobody knows", async () => {
  const error = await assertRejects(
    () => openParts(choice, () => Promise.resolve(TEMPLATES.llama_3), fail),
    UserError,
  );

  assertEquals(
    error.message,
    'Cannot use template "llama_3" with this tokenizer: it has no special ' +
      'token "<|begin_of_text|>" or "<|start_header_id|>" or ' +
      '"<|end_header_id|>" or "<|eot_id|>", choose another template or a ' +
      "tokenizer that reserves them",
  );
});

/** An engine that was named has nothing to say. */
function fail(line: string): never {
  throw new Error(line);
}
