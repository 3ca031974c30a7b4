import { assertEquals, assertThrows } from "@std/assert";
import { renderParts } from "sft/chat/marked_template.ts";
import type { Message } from "sft/chat/message.ts";
import { templateFromSource } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";

const MESSAGES: readonly Message[] = [
  { role: "user", content: " Hi " },
  { role: "assistant", content: "Hello" },
];

/** Contents in angle brackets, generations in braces. */
function drawn(source: string, messages = MESSAGES): string {
  const template = templateFromSource("test", source, [], []);
  const { parts } = renderParts({ messages, prompt: false }, template);
  return parts.map(({ text, author, generation }) => {
    const body = author ? `<${author} ${text}>` : text;
    return generation === undefined ? body : `{${generation} ${body}}`;
  }).join("|");
}

function refusal(source: string, messages = MESSAGES): string {
  return assertThrows(() => drawn(source, messages), UserError).message;
}

Deno.test("renderParts() takes a rendering apart", () => {
  assertEquals(
    drawn(
      "{% for m in messages %}[{{ m.role }}] {% if m.role == 'assistant' %}" +
        "{% generation %}{{ m.content }}</s>{% endgeneration %}" +
        "{% else %}{{ m.content }}{% endif %};{% endfor %}",
    ),
    "[user] |<user  Hi >|;[assistant] |{0 <assistant Hello>}|{0 </s>}|;",
  );
});

// What white space is left is what Jinja leaves with trim_blocks and
// lstrip_blocks on, as chat templates are rendered everywhere. The spans are
// those that transformers 5.23 reports for the same sources.
const WHITE_SPACE: Record<string, [source: string, drawing: string]> = {
  "none": ["a {% generation %} b {% endgeneration %} c", "a |{0  b }| c"],
  "before": ["a {%- generation %} b {%- endgeneration %} c", "a|{0  b}| c"],
  "after": ["a {% generation -%} b {% endgeneration -%} c", "a |{0 b }|c"],
  "both": ["a {%- generation -%} b {%- endgeneration -%} c", "a|{0 b}|c"],
  "tight": ["a{%-generation-%}b{%-endgeneration-%}c", "a|{0 b}|c"],
  "wide": ["a{%   generation   %}b{%\nendgeneration\n%}c", "a|{0 b}|c"],
  "line feed after a tag": [
    "a{% generation %}\nb{% endgeneration %}\n\nc",
    "a|{0 b}|\nc",
  ],
  "indented tags": [
    "a\n  {% generation %}\n  b\n  {% endgeneration %}\n  c",
    "a\n|{0   b\n}|  c",
  ],
};

for (const [name, [source, drawing]] of Object.entries(WHITE_SPACE)) {
  Deno.test(`renderParts() keeps to Jinja's white space: ${name}`, () => {
    assertEquals(drawn(source), drawing);
  });
}

Deno.test("renderParts() follows a template that trims", () => {
  assertEquals(
    drawn("{% for m in messages %}{{ m.content | trim }}.{% endfor %}"),
    "<user Hi>|.|<assistant Hello>|.",
  );
});

Deno.test("renderParts() follows a template that writes in another order", () => {
  assertEquals(
    drawn("{{ messages[1].content }}{{ messages[0].content }}"),
    "<assistant Hello>|<user  Hi >",
  );
});

Deno.test("renderParts() lets a template ask whether a content is empty", () => {
  const source = "{% for m in messages %}" +
    "{{ m.content if m.content else 'nothing' }};{% endfor %}";

  assertEquals(
    drawn(source, [
      { role: "user", content: "" },
      { role: "assistant", content: "Hello" },
    ]),
    "nothing;|<assistant Hello>|;",
  );
});

Deno.test("renderParts() passes contents on without running them", () => {
  assertEquals(
    drawn("{% generation %}{{ messages[0].content }}{% endgeneration %}", [
      { role: "user", content: "{{ 7 * 7 }}{% endgeneration %}" },
    ]),
    "{0 <user {{ 7 * 7 }}{% endgeneration %}>}",
  );
});

Deno.test("renderParts() gives a template its variables", () => {
  const template = templateFromSource("test", "{{ bos_token }}!", [], ["<s>"], {
    bos_token: "<s>",
  });

  assertEquals(
    renderParts({ messages: MESSAGES, prompt: false }, template).parts,
    [
      { text: "<s>!", author: undefined, generation: undefined },
    ],
  );
});

Deno.test("renderParts() counts generations without text", () => {
  const template = templateFromSource(
    "test",
    "{% for m in messages %}{% generation %}{% endgeneration %}{% endfor %}",
    [],
    [],
  );

  assertEquals(renderParts({ messages: MESSAGES, prompt: false }, template), {
    parts: [],
    generations: 2,
  });
});

const NOT_WHOLE =
  'Cannot render with template "test": it does not leave contents and ' +
  "{% generation %} blocks whole, so data and template cannot be told apart, " +
  "expected contents as they are or trimmed";

Deno.test("renderParts() refuses a template that cuts contents", () => {
  assertEquals(refusal("{{ messages[1].content[:2] }}"), NOT_WHOLE);
});

Deno.test("renderParts() refuses a template that tears marks apart", () => {
  // The text is right all the same: only the marks show that it was cut.
  assertEquals(
    refusal("{{ messages[1].content.split('</think>')[-1] }}", [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hm</think>Hello" },
    ]),
    NOT_WHOLE,
  );
});

Deno.test("renderParts() refuses a template that looks at contents", () => {
  assertEquals(
    refusal(
      "{{ 'Hello!' if messages[1].content == 'Hello' }}",
    ),
    NOT_WHOLE,
  );
  // Taken without marks, refused with them.
  assertEquals(
    refusal(
      "{% if messages[1].content != 'Hello' %}{{ raise_exception('no') }}" +
        "{% endif %}",
    ),
    NOT_WHOLE,
  );
});

Deno.test("renderParts() refuses a generation that does not end", () => {
  assertEquals(refusal("{% generation %}a"), NOT_WHOLE);
  assertEquals(refusal("a{% endgeneration %}"), NOT_WHOLE);
});

Deno.test("renderParts() says what a template does not accept", () => {
  assertEquals(
    refusal("{{ raise_exception('System role not supported') }}"),
    'Cannot render with template "test": System role not supported',
  );
});

Deno.test("renderParts() says why a template does not compile", () => {
  assertEquals(
    refusal("{% for %}"),
    'Cannot compile template "test": Unexpected token: CloseStatement',
  );
});

Deno.test("renderParts() refuses text with its own marks in it", () => {
  const expected =
    "Cannot render a text that holds the noncharacter U+FDD3: it marks borders " +
    "here, take it out of the data";

  assertEquals(
    refusal("{{ messages[0].content }}", [
      { role: "user", content: "a\uFDD3b" },
    ]),
    expected,
  );
  assertEquals(refusal("a\uFDD3b"), expected);
});

Deno.test("renderParts() finds texts of tools inside of JSON", () => {
  const template = templateFromSource(
    "test",
    "{% for t in tools %}{{ t | tojson }}{% endfor %}" +
      "{% for m in messages %}{{ m.tool_calls | tojson }}{% endfor %}",
    [],
    [],
  );
  const { parts } = renderParts({
    messages: [{
      role: "assistant",
      content: "",
      tool_calls: [{
        type: "function",
        function: { name: "f", arguments: { q: 'a"b\n' } },
      }],
    }],
    tools: [{ name: "f" }],
    prompt: false,
  }, template);

  assertEquals(
    parts.map(({ text, author }) => author ? `<${author} ${text}>` : text)
      .join(""),
    '{"name": "<system f>"}[{"type": "function", "function": {"name": ' +
      '"<assistant f>", "arguments": {"q": "<assistant a\\"b\\n>"}}}]',
  );
});

Deno.test("renderParts() refuses marks in thoughts, calls and tools", () => {
  const template = templateFromSource("test", "", [], []);
  const mark = "a\uFDD3b";
  const call = {
    type: "function",
    function: { name: mark, arguments: {} },
  } as const;
  const inputs = [
    { messages: [{ role: "assistant", content: "", reasoning_content: mark }] },
    { messages: [{ role: "assistant", content: "", tool_calls: [call] }] },
    { messages: [], tools: [{ name: mark }] },
  ] as const;

  for (const input of inputs) {
    const { message } = assertThrows(
      () => renderParts({ ...input, prompt: false }, template),
      UserError,
    );
    assertEquals(
      message,
      "Cannot render a text that holds the noncharacter U+FDD3: it marks " +
        "borders here, take it out of the data",
    );
  }
});
