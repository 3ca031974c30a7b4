import { assertEquals, assertThrows } from "@std/assert";
import { assertKnowsTemplate } from "sft/chat/assert_knows_template.ts";
import { templateFromSource, TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { loaded, words } from "../support/word_tokenizer.ts";
import { tiny } from "./random_conversation.ts";

Deno.test("assertKnowsTemplate() asks for each special token", async () => {
  const template = templateFromSource("tags", "x", [], [
    "<s>",
    "[UNK]",
    "</s>",
  ]);
  // "</s>" is there, but as an ordinary word, which data may spell.
  const tokenizer = await loaded(words(["[UNK]", "</s>"], ["[UNK]"]));

  assertKnowsTemplate(tiny, TEMPLATES.chatml);
  assertKnowsTemplate(tokenizer, TEMPLATES.origin);
  assertEquals(
    assertThrows(() => assertKnowsTemplate(tokenizer, template), UserError)
      .message,
    'Cannot use template "tags" with this tokenizer: it has no special token ' +
      '"<s>" or "</s>", choose another template or a tokenizer that reserves ' +
      "them",
  );
});
