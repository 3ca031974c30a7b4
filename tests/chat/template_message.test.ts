import { assertEquals } from "@std/assert";
import type { Message } from "sft/chat/message.ts";
import {
  templateByName,
  templateFromSource,
  TEMPLATES,
} from "sft/chat/template.ts";
import { templateMessage } from "sft/chat/template_message.ts";

const published = (source: string) => templateFromSource("p", source, [], []);

const EACH = "{% for m in messages %}";

const WRITTEN = "<think>\nHm.\n</think>\n\n4";
const SPLIT: Message = {
  role: "assistant",
  content: "4",
  reasoning_content: "Hm.",
  written: WRITTEN,
};
const RAW: Message = { role: "assistant", content: WRITTEN };
const NAMED: Message = {
  role: "assistant",
  content: "4",
  reasoning_content: "Hm.",
};

Deno.test("templateMessage() gives a thought where the template looks for it", () => {
  const sources: [source: string, given: Message][] = [
    // It knows no thoughts: the row's own text, as transformers would render it.
    ["{{ m.content }}", RAW],
    ["{{ m.content.split('</think>')[-1] }}", RAW],
    [
      "{% if '</think>' in m.content %}{% endif %}{{ m.reasoning_content }}",
      RAW,
    ],
    [`${EACH}{{ m.reasoning_content }}{{ m.content }}{% endfor %}`, NAMED],
    [`${EACH}{{ m.thinking }}{{ m.content }}{% endfor %}`, NAMED],
    // It writes thoughts beside calls alone, which this answer has none of.
    [
      `${EACH}{{ m.reasoning_content if m.tool_calls }}{{ m.content }}` +
      "{% endfor %}",
      RAW,
    ],
    // It renders nothing at all: the row will say so.
    ["{{ raise_exception('no') }}{{ m.reasoning_content }}", RAW],
  ];
  for (const [source, given] of sources) {
    assertEquals(templateMessage(SPLIT, published(source)), given, source);
  }
  assertEquals(templateMessage(SPLIT, TEMPLATES.chatml), NAMED);
});

Deno.test('templateMessage() names a thought "reasoning" where a template does', () => {
  assertEquals(templateMessage(NAMED, published("{{ m.thinking }}")), NAMED);
  assertEquals<object>(
    templateMessage(NAMED, published("{{ m.get('reasoning') }}")),
    { ...NAMED, reasoning: "Hm." },
  );
});

Deno.test("templateMessage() keeps tags around no thought in forms of ours", () => {
  const written = "<think>\n\n</think>\n\n4";
  const message: Message = { role: "assistant", content: "4", written };

  assertEquals(templateMessage(message, TEMPLATES.chatml).content, written);
  // It writes the tags itself.
  assertEquals(templateMessage(message, TEMPLATES.minimind_3).content, "4");
  const stripped = templateByName("chatml", { reasoning: "strip" });
  assertEquals(templateMessage(message, stripped).content, "4");
});

Deno.test("templateMessage() says developer to published templates alone", () => {
  const message: Message = { role: "developer", content: "Be brief." };

  assertEquals(templateMessage(message, TEMPLATES.gemma).role, "system");
  assertEquals(templateMessage(message, published("x")).role, "developer");
});
