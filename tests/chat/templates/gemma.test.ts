import { assertEquals, assertThrows } from "@std/assert";
import { UserError } from "sft/core/errors.ts";
import {
  drawnPrompt,
  drawnText,
  drawnTokens,
  FIVE_TURNS,
} from "../../support/golden_template.ts";

Deno.test("gemma writes its published form", () => {
  assertEquals(
    drawnText("gemma", { messages: FIVE_TURNS.slice(1) }),
    "<bos><start_of_turn>user\nU1<end_of_turn>\n<start_of_turn>model\n" +
      "⟦A1<end_of_turn>⟧\n<start_of_turn>user\nU2<end_of_turn>\n" +
      "<start_of_turn>model\n⟦A2<end_of_turn>⟧\n",
  );
  assertEquals(
    drawnPrompt("gemma", FIVE_TURNS.slice(1)),
    "<bos><start_of_turn>user\nU1<end_of_turn>\n<start_of_turn>model\n" +
      "A1<end_of_turn>\n<start_of_turn>user\nU2<end_of_turn>\n" +
      "<start_of_turn>model\n",
  );
});

Deno.test("gemma trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("gemma", FIVE_TURNS.slice(1)),
    "<bos> <start_of_turn> u se r ↵ U 1 <end_of_turn> ↵ <start_of_turn> " +
      "m o d e l ↵ [A] [1] [<end_of_turn>] ↵ <start_of_turn> u se r ↵ U 2 " +
      "<end_of_turn> ↵ <start_of_turn> m o d e l ↵ [A] [2] [<end_of_turn>] " +
      "↵",
  );
});

Deno.test("gemma refuses system messages, as published", () => {
  const error = assertThrows(() => drawnText("gemma"), UserError);

  assertEquals(
    error.message,
    'Cannot render with template "gemma": System role not supported',
  );
});
