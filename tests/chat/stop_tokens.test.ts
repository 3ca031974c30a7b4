import { assertEquals } from "@std/assert";
import { stopTokensOf } from "sft/chat/stop_tokens.ts";
import { templateFromSource } from "sft/chat/template.ts";

const SPECIALS = ["<s>", "</s>", "<end>", "<think>", "<call>", "<done>"];

/** Stops of a template that writes answers so. */
function stops(answer: string, marked = true): string[] {
  const source = "{% for m in messages %}{% set text = m.content %}" +
    "{% if m.role == 'assistant' %}" +
    (marked ? `{% generation %}${answer}{% endgeneration %}` : answer) +
    "{% else %}{{ '<s>' + text }}{% endif %}{% endfor %}";
  const variables = { eos_token: "</s>" };
  const template = templateFromSource("mine", source, [], [], variables);
  return stopTokensOf(template, SPECIALS);
}

Deno.test("stopTokensOf() are what follows the answer's text", () => {
  assertEquals(stops("<s>{{ m.content + '</s>' }}"), ["</s>"]);
  assertEquals(stops("<s>{{ m.content }}<end>{{ eos_token }}"), [
    "<end>",
    "</s>",
  ]);
  assertEquals(stops("<s>{{ m.content }}"), []);
});

Deno.test("stopTokensOf() finds the text under whatever name it has", () => {
  assertEquals(stops("<s>{{ text }}</s>"), ["</s>"]);
  assertEquals(
    stops("{% macro say(x) %}<s>{{ x }}</s>{% endmacro %}{{ say(text) }}"),
    ["</s>"],
  );
  assertEquals(stops("<s>{{ text }}{# content <end> #}</s>"), ["</s>"]);
});

Deno.test("stopTokensOf() leaves out what ends a thought or a single call", () => {
  const answer = "{% if m.thinking %}{{ m.thinking }}<think>{% endif %}" +
    "{{ text }}{% for call in m.tool_calls %}<call>{{ call.function.name }}" +
    "<end>{% endfor %}";

  assertEquals(stops(`${answer}</s>`), ["</s>"]);
  assertEquals(
    stops(`${answer}{{ '<done>' if m.tool_calls else '</s>' }}`),
    ["</s>", "<done>"],
  );
});

Deno.test("stopTokensOf() takes the first where no answer is marked", () => {
  assertEquals(stops("{{ text }}<end>\n<s>assistant", false), ["<end>"]);
});

Deno.test("stopTokensOf() gives a template the system's turn that it wants", () => {
  const wants = "{% if messages[0].role != 'system' %}" +
    "{{ raise_exception('no system') }}{% endif %}";

  assertEquals(stops(`${wants}{{ text }}</s>`), ["</s>"]);
  assertEquals(stops("{{ raise_exception('never') }}{{ text }}</s>"), []);
});
