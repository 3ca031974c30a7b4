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

Deno.test("llama_2 writes its published form", () => {
  assertEquals(
    drawnText("llama_2"),
    "<s>[INST] <<SYS>>\nSYS\n<</SYS>>\n\n" +
      "U1 [/INST]⟦ A1 </s>⟧<s>[INST] U2 [/INST]⟦ A2 </s>⟧",
  );
  assertEquals(
    drawnPrompt("llama_2"),
    "<s>[INST] <<SYS>>\nSYS\n<</SYS>>\n\n" +
      "U1 [/INST] A1 </s><s>[INST] U2 [/INST]",
  );
});

Deno.test("llama_2 trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("llama_2"),
    "<s> [INST]   < < S Y S > > ↵ S Y S ↵ < < / S Y S > > ↵ ↵ U 1   " +
      "[/INST] [ ] [A] [1] [ ] [</s>] <s> [INST]   U 2   [/INST] [ ] [A] " +
      "[2] [ ] [</s>]",
  );
});

Deno.test("llama_2 takes white space off the ends of texts", () => {
  assertEquals(
    drawnText("llama_2", {
      messages: [
        { role: "system", content: " SYS\n" },
        { role: "user", content: "\nU1 " },
        { role: "assistant", content: " A1 " },
      ],
    }),
    "<s>[INST] <<SYS>>\nSYS\n<</SYS>>\n\nU1 [/INST]⟦ A1 </s>⟧",
  );
});

Deno.test("llama_2 refuses to train what it does not write", () => {
  assertEquals(
    refusal("llama_2", { trainHeader: true }),
    'Cannot set trainHeader of template "llama_2": its answers have no header of their own, leave it out',
  );
  assertEquals(
    refusal("llama_2", { trainTrailingNewline: true }),
    'Cannot set trainTrailingNewline of template "llama_2": no line feed follows its answers, leave it out',
  );
});
