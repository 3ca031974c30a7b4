import { assertEquals } from "@std/assert";
import { renderPrompt } from "sft/chat/render.ts";
import { templateByName, templateFromSource } from "sft/chat/template.ts";
import {
  drawnPrompt,
  drawnText,
  drawnTokens,
  FIVE_TURNS,
} from "../../support/golden_template.ts";

Deno.test("minimind_2025_02 writes its published form", () => {
  assertEquals(
    drawnText("minimind_2025_02"),
    "<s>system\nSYS</s>\n<s>user\nU1</s>\n<s>assistant\n⟦A1</s>⟧\n" +
      "<s>user\nU2</s>\n<s>assistant\n⟦A2</s>⟧\n",
  );
  assertEquals(
    drawnPrompt("minimind_2025_02"),
    "<s>system\nSYS</s>\n<s>user\nU1</s>\n<s>assistant\nA1</s>\n<s>user\n" +
      "U2</s>\n<s>assistant\n",
  );
});

Deno.test("minimind_2025_02 trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("minimind_2025_02"),
    "<s> s y st e m ↵ S Y S </s> ↵ <s> u se r ↵ U 1 </s> ↵ <s> a s s i " +
      "st an t ↵ [A] [1] [</s>] ↵ <s> u se r ↵ U 2 </s> ↵ <s> a s s i st " +
      "an t ↵ [A] [2] [</s>] ↵",
  );
});

Deno.test("minimind_2025_04 writes its published form", () => {
  assertEquals(
    drawnText("minimind_2025_04"),
    "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nU1<|im_end|>\n" +
      "<|im_start|>assistant\n⟦A1<|im_end|>⟧\n<|im_start|>user\n" +
      "U2<|im_end|>\n<|im_start|>assistant\n⟦A2<|im_end|>⟧\n",
  );
  assertEquals(
    drawnPrompt("minimind_2025_04"),
    "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nU1<|im_end|>\n" +
      "<|im_start|>assistant\nA1<|im_end|>\n<|im_start|>user\n" +
      "U2<|im_end|>\n<|im_start|>assistant\n",
  );
});

Deno.test("minimind_2025_04 trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("minimind_2025_04"),
    "<|im_start|> s y st e m ↵ S Y S <|im_end|> ↵ <|im_start|> u se r ↵ " +
      "U 1 <|im_end|> ↵ <|im_start|> a s s i st an t ↵ [A] [1] " +
      "[<|im_end|>] ↵ <|im_start|> u se r ↵ U 2 <|im_end|> ↵ <|im_start|> " +
      "a s s i st an t ↵ [A] [2] [<|im_end|>] ↵",
  );
});

Deno.test("minimind_3 writes its published form", () => {
  assertEquals(
    drawnText("minimind_3"),
    "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nU1<|im_end|>\n" +
      "<|im_start|>assistant\n⟦<think>\n\n</think>\n\nA1<|im_end|>⟧\n" +
      "<|im_start|>user\nU2<|im_end|>\n<|im_start|>assistant\n⟦<think>\n\n" +
      "</think>\n\nA2<|im_end|>⟧\n",
  );
  assertEquals(
    drawnPrompt("minimind_3"),
    "<|im_start|>system\nSYS<|im_end|>\n<|im_start|>user\nU1<|im_end|>\n" +
      "<|im_start|>assistant\n<think>\n\n</think>\n\nA1<|im_end|>\n" +
      "<|im_start|>user\nU2<|im_end|>\n<|im_start|>assistant\n<think>\n\n" +
      "</think>\n\n",
  );
});

Deno.test("minimind_3 trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("minimind_3"),
    "<|im_start|> s y st e m ↵ S Y S <|im_end|> ↵ <|im_start|> u se r ↵ " +
      "U 1 <|im_end|> ↵ <|im_start|> a s s i st an t ↵ [<] [t] [hi] [n] " +
      "[k] [>] [↵] [↵] [<] [/] [t] [hi] [n] [k] [>] [↵] [↵] [A] [1] " +
      "[<|im_end|>] ↵ <|im_start|> u se r ↵ U 2 <|im_end|> ↵ <|im_start|> " +
      "a s s i st an t ↵ [<] [t] [hi] [n] [k] [>] [↵] [↵] [<] [/] [t] [hi] " +
      "[n] [k] [>] [↵] [↵] [A] [2] [<|im_end|>] ↵",
  );
});

Deno.test("minimind's first two begin with a system prompt of their own", () => {
  const messages = FIVE_TURNS.slice(1, 3);

  assertEquals(
    drawnText("minimind_2025_02", { messages }),
    "<s>system\n你是 MiniMind，是一个有用的人工智能助手。</s>\n" +
      "<s>user\nU1</s>\n<s>assistant\n⟦A1</s>⟧\n",
  );
  assertEquals(
    drawnText("minimind_2025_04", { messages }),
    "<|im_start|>system\nYou are a helpful assistant<|im_end|>\n" +
      "<|im_start|>user\nU1<|im_end|>\n" +
      "<|im_start|>assistant\n⟦A1<|im_end|>⟧\n",
  );
  assertEquals(
    drawnText("minimind_3", { messages }),
    "<|im_start|>user\nU1<|im_end|>\n" +
      "<|im_start|>assistant\n⟦<think>\n\n</think>\n\nA1<|im_end|>⟧\n",
  );
});

Deno.test("minimind_3 has a think block with or without a thought", () => {
  const messages = [
    { role: "assistant", content: "16", reasoning_content: "7 and 9" },
  ] as const;

  assertEquals(
    drawnText("minimind_3", { messages }),
    "<|im_start|>assistant\n" +
      "⟦<think>\n7 and 9\n</think>\n\n16<|im_end|>⟧\n",
  );
  assertEquals(
    drawnText("minimind_3", { messages, reasoning: "strip" }),
    "<|im_start|>assistant\n⟦<think>\n\n</think>\n\n16<|im_end|>⟧\n",
  );
});

Deno.test("minimind_3 leaves the think block open where it is told to", () => {
  const { name, source } = templateByName("minimind_3");
  const open = templateFromSource(name, source, [], [], {
    open_thinking: "yes",
  });
  const prompt = renderPrompt(FIVE_TURNS.slice(1, 2), open);

  assertEquals(
    prompt.map(({ text }) => text).join(""),
    "<|im_start|>user\nU1<|im_end|>\n<|im_start|>assistant\n<think>\n",
  );
});
