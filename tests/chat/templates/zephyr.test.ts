import { assertEquals } from "@std/assert";
import {
  renderConversation,
  renderPrompt,
  type Segment,
} from "sft/chat/render.ts";
import { templateFromSource } from "sft/chat/template.ts";
import {
  drawnPrompt,
  drawnText,
  drawnTokens,
  FIVE_TURNS,
} from "../../support/golden_template.ts";

Deno.test("zephyr writes its published form", () => {
  assertEquals(
    drawnText("zephyr"),
    "<|system|>\nSYS</s>\n<|user|>\nU1</s>\n<|assistant|>\n⟦A1</s>⟧\n" +
      "<|user|>\nU2</s>\n<|assistant|>\n⟦A2</s>⟧\n",
  );
  assertEquals(
    drawnPrompt("zephyr"),
    "<|system|>\nSYS</s>\n<|user|>\nU1</s>\n<|assistant|>\nA1</s>\n" +
      "<|user|>\nU2</s>\n<|assistant|>\n",
  );
});

Deno.test("zephyr trains the answers and what ends them", () => {
  assertEquals(
    drawnTokens("zephyr"),
    "< | s y st e m | > ↵ S Y S </s> ↵ < | u se r | > ↵ U 1 </s> ↵ < | a " +
      "s s i st an t | > ↵ [A] [1] [</s>] ↵ < | u se r | > ↵ U 2 </s> ↵ < " +
      "| a s s i st an t | > ↵ [A] [2] [</s>] ↵",
  );
});

// The published template, of the same statements in other words: tags stand
// alone on lines, and it is trim_blocks and lstrip_blocks that take these away.
const ON_LINES = `{% for m in messages %}
{% if m.role == 'user' %}
{{ '<|user|>\\n' + m.content + eos_token }}
{% elif m.role == 'system' %}
{{ '<|system|>\\n' + m.content + eos_token }}
{% elif m.role == 'assistant' %}
{{ '<|assistant|>\\n' + m.content + eos_token }}
{% endif %}
{% if loop.last and add_generation_prompt %}
{{ '<|assistant|>' }}
{% endif %}
{% endfor %}`;

Deno.test("Jinja takes away the lines of tags as transformers does", () => {
  const template = templateFromSource("zephyr", ON_LINES, ["</s>"], ["</s>"], {
    eos_token: "</s>",
  });
  const text = (segments: readonly Segment[]) =>
    segments.map(({ text }) => text).join("");

  assertEquals(
    text(renderConversation(FIVE_TURNS, template, "everything")),
    "<|system|>\nSYS</s>\n<|user|>\nU1</s>\n<|assistant|>\nA1</s>\n" +
      "<|user|>\nU2</s>\n<|assistant|>\nA2</s>\n",
  );
  assertEquals(
    text(renderPrompt(FIVE_TURNS.slice(0, 2), template)),
    "<|system|>\nSYS</s>\n<|user|>\nU1</s>\n<|assistant|>\n",
  );
});
