import { assertEquals, assertThrows } from "@std/assert";
import { templateByName, type TemplateOptions } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import {
  drawnPrompt,
  drawnText,
  drawnTokens,
  FIVE_TURNS,
} from "../support/golden_template.ts";

// One for the templates of the folder that need a few lines each.

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

Deno.test("chatml writes its published form", () => {
  assertEquals(
    drawnText("chatml"),
    "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nU1<|im_end|>\n" +
      "<|im_start|>assistant\n⟦A1<|im_end|>⟧\n<|im_start|>user\n" +
      "U2<|im_end|>\n<|im_start|>assistant\n⟦A2<|im_end|>⟧\n",
  );
  assertEquals(
    drawnPrompt("chatml"),
    "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nU1<|im_end|>\n" +
      "<|im_start|>assistant\nA1<|im_end|>\n<|im_start|>user\n" +
      "U2<|im_end|>\n<|im_start|>assistant\n",
  );
});

Deno.test("chatml trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("chatml"),
    "<|im_start|> s y st e m ↵ S Y S <|im_end|> ↵ <|im_start|> u se r ↵ " +
      "U 1 <|im_end|> ↵ <|im_start|> a s s i st an t ↵ [A] [1] " +
      "[<|im_end|>] ↵ <|im_start|> u se r ↵ U 2 <|im_end|> ↵ <|im_start|> " +
      "a s s i st an t ↵ [A] [2] [<|im_end|>] ↵",
  );
});

Deno.test("chatml trains as much of a turn as its options say", () => {
  const messages = FIVE_TURNS.slice(1, 3);
  const drawn = (options: Parameters<typeof drawnText>[1]) =>
    drawnText("chatml", { messages, ...options })
      .replace("<|im_start|>user\nU1<|im_end|>\n", "");

  assertEquals(
    drawn({ trainEot: false }),
    "<|im_start|>assistant\n⟦A1⟧<|im_end|>\n",
  );
  assertEquals(
    drawn({ trainTrailingNewline: true }),
    "<|im_start|>assistant\n⟦A1<|im_end|>\n⟧",
  );
  assertEquals(
    drawn({ trainHeader: true }),
    "⟦<|im_start|>assistant\nA1<|im_end|>⟧\n",
  );
  assertEquals(
    drawn({ trainHeader: true, trainEot: false }),
    "⟦<|im_start|>assistant\nA1⟧<|im_end|>\n",
  );
});

Deno.test("chatml writes what was thought before the answer, or strips it", () => {
  const messages = [
    { role: "assistant", content: "16", reasoning_content: "7 and 9" },
  ] as const;

  assertEquals(
    drawnText("chatml", { messages }),
    "<|im_start|>assistant\n" +
      "⟦<think>\n7 and 9\n</think>\n\n16<|im_end|>⟧\n",
  );
  assertEquals(
    drawnText("chatml", { messages, reasoning: "strip" }),
    "<|im_start|>assistant\n⟦16<|im_end|>⟧\n",
  );
});

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

Deno.test("origin writes role, colon, content and no end", () => {
  assertEquals(
    drawnText("origin"),
    "system: SYS\nuser: U1\nassistant: ⟦A1⟧\nuser: U2\nassistant: ⟦A2⟧\n",
  );
  assertEquals(
    drawnPrompt("origin"),
    "system: SYS\nuser: U1\nassistant: A1\nuser: U2\nassistant: ",
  );
});

Deno.test("origin trains the answers alone", () => {
  assertEquals(
    drawnTokens("origin"),
    "s y st e m :   S Y S ↵ u se r :   U 1 ↵ a s s i st an t :   [A] [1] " +
      "↵ u se r :   U 2 ↵ a s s i st an t :   [A] [2] ↵",
  );
});

Deno.test("origin can train its line feed, the only end it has", () => {
  assertEquals(
    drawnText("origin", {
      messages: FIVE_TURNS.slice(1, 3),
      trainTrailingNewline: true,
    }),
    "user: U1\nassistant: ⟦A1\n⟧",
  );
});

Deno.test("origin refuses to train what it does not write", () => {
  assertEquals(
    refusal("origin", { trainEot: true }),
    'Cannot set trainEot of template "origin": nothing in it ends an answer, leave it out',
  );
});
