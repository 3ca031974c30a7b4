import { assertEquals } from "@std/assert";
import {
  drawnPrompt,
  drawnText,
  drawnTokens,
  FIVE_TURNS,
} from "../../support/golden_template.ts";

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
