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

Deno.test("nanochat writes its published form", () => {
  assertEquals(
    drawnText("nanochat"),
    "<|bos|><|user_start|>SYS\n\n" +
      "U1<|user_end|><|assistant_start|>⟦A1<|assistant_end|>⟧<|user_start|>U2<|user_end|><|assistant_start|>⟦A2<|assistant_end|>⟧",
  );
  assertEquals(
    drawnPrompt("nanochat"),
    "<|bos|><|user_start|>SYS\n\n" +
      "U1<|user_end|><|assistant_start|>A1<|assistant_end|><|user_start|>U2<|user_end|><|assistant_start|>",
  );
});

Deno.test("nanochat trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("nanochat"),
    "<|bos|> <|user_start|> S Y S ↵ ↵ U 1 <|user_end|> " +
      "<|assistant_start|> [A] [1] [<|assistant_end|>] <|user_start|> U 2 " +
      "<|user_end|> <|assistant_start|> [A] [2] [<|assistant_end|>]",
  );
});

Deno.test("nanochat refuses to train what it does not write", () => {
  assertEquals(
    refusal("nanochat", { trainTrailingNewline: true }),
    'Cannot set trainTrailingNewline of template "nanochat": no line feed follows its answers, leave it out',
  );
});
