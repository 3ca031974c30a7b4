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

Deno.test("llama_3 writes its published form", () => {
  assertEquals(
    drawnText("llama_3"),
    "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n" +
      "SYS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n" +
      "U1<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n" +
      "⟦A1<|eot_id|>⟧<|start_header_id|>user<|end_header_id|>\n\n" +
      "U2<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n" +
      "⟦A2<|eot_id|>⟧",
  );
  assertEquals(
    drawnPrompt("llama_3"),
    "<|begin_of_text|><|start_header_id|>system<|end_header_id|>\n\n" +
      "SYS<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n" +
      "U1<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n" +
      "A1<|eot_id|><|start_header_id|>user<|end_header_id|>\n\n" +
      "U2<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n",
  );
});

Deno.test("llama_3 trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("llama_3"),
    "<|begin_of_text|> <|start_header_id|> s y st e m <|end_header_id|> " +
      "↵ ↵ S Y S <|eot_id|> <|start_header_id|> u se r <|end_header_id|> ↵ " +
      "↵ U 1 <|eot_id|> <|start_header_id|> a s s i st an t " +
      "<|end_header_id|> ↵ ↵ [A] [1] [<|eot_id|>] <|start_header_id|> u se " +
      "r <|end_header_id|> ↵ ↵ U 2 <|eot_id|> <|start_header_id|> a s s i " +
      "st an t <|end_header_id|> ↵ ↵ [A] [2] [<|eot_id|>]",
  );
});

Deno.test("llama_3 refuses to train what it does not write", () => {
  assertEquals(
    refusal("llama_3", { trainTrailingNewline: true }),
    'Cannot set trainTrailingNewline of template "llama_3": no line feed follows its answers, leave it out',
  );
});
