import { assertEquals, assertThrows } from "@std/assert";
import { templateByName, type TemplateOptions } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import {
  drawnPrompt,
  drawnText,
  drawnTokens,
} from "../../support/golden_template.ts";

function refusal(name: string, options: TemplateOptions): string {
  return assertThrows(() => templateByName(name, options), UserError).message;
}

Deno.test("alpaca writes its published form", () => {
  assertEquals(
    drawnText("alpaca"),
    "<s>SYS\n\n### Instruction:\nU1\n\n### Response:\n⟦A1</s>⟧\n\n" +
      "### Instruction:\nU2\n\n### Response:\n⟦A2</s>⟧",
  );
  assertEquals(
    drawnPrompt("alpaca"),
    "<s>SYS\n\n### Instruction:\nU1\n\n### Response:\nA1</s>\n\n" +
      "### Instruction:\nU2\n\n### Response:\n",
  );
});

Deno.test("alpaca trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("alpaca"),
    "<s> S Y S ↵ ↵ # # #   In st r u c t i o n : ↵ U 1 ↵ ↵ # # #   R e s " +
      "p o n se : ↵ [A] [1] [</s>] ↵ ↵ # # #   In st r u c t i o n : ↵ U 2 " +
      "↵ ↵ # # #   R e s p o n se : ↵ [A] [2] [</s>]",
  );
});

Deno.test("alpaca refuses to train what it does not write", () => {
  assertEquals(
    refusal("alpaca", { trainTrailingNewline: true }),
    'Cannot set trainTrailingNewline of template "alpaca": no line feed follows its answers, leave it out',
  );
});
