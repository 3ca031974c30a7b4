import { assertEquals, assertThrows } from "@std/assert";
import { renderParts } from "sft/chat/render_parts.ts";
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
      { text: "<s>!", author: undefined },
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

Deno.test("renderParts() follows a template that cuts contents", () => {
  assertEquals(drawn("{{ messages[1].content[:2] }}."), "<assistant He>|.");
  assertEquals(
    drawn("{{ messages[1].content.split('</think>')[-1] }}.", [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hm</think>Hello" },
    ]),
    "<assistant Hello>|.",
  );
});

Deno.test("renderParts() lets a template look at contents", () => {
  assertEquals(
    drawn("{{ 'Hello!' if messages[1].content == 'Hello' }}"),
    "Hello!",
  );
});

Deno.test("renderParts() keeps the origin of what a filter changes", () => {
  assertEquals(
    drawn("{{ '[' ~ messages[0].content | upper | replace('I', 'o') ~ ']' }}"),
    "[|<user  H>|o|<user  >|]",
  );
  assertEquals(
    drawn(
      "{% set x = [messages[0].content, '+', messages[1].content] %}" +
        "{{ x | join('/') }}",
    ),
    "<user  Hi >|/+/|<assistant Hello>",
  );
});

Deno.test("renderParts() keeps a generation that goes through a variable", () => {
  assertEquals(
    drawn(
      "{% set x %}{% generation %}a{{ messages[1].content }} {% endgeneration %}" +
        "{% endset %}b{{ x | trim }}",
    ),
    "b|{0 a}|{0 <assistant Hello>}",
  );
});

Deno.test("renderParts() gives absent tools as None, as transformers does", () => {
  assertEquals(
    drawn("{{ tools is none }} {{ documents is none }} {{ other is defined }}"),
    "True True False",
  );
});

Deno.test("renderParts() names a thought as both kinds of templates do", () => {
  assertEquals(
    drawn("{{ messages[0].thinking }}{{ messages[0].reasoning_content }}", [
      { role: "assistant", content: "", reasoning_content: "t" },
    ]),
    "<assistant tt>",
  );
});

Deno.test("renderParts() gives arguments as the row has them", () => {
  const call = (given: string | Record<string, unknown>): Message => ({
    role: "assistant",
    content: "",
    tool_calls: [{
      type: "function",
      function: { name: "f", arguments: given },
    }],
  });
  const source = "{{ messages[0].tool_calls[0].function.arguments }}";

  assertEquals(drawn(source, [call('{"a": 1}')]), '<assistant {"a": 1}>');
  assertEquals(drawn(source, [call({ a: 1 })]), "{'a': 1}");
});

Deno.test("renderParts() refuses a generation that does not end", () => {
  assertEquals(
    refusal("{% generation %}a"),
    'Cannot compile template "test": expected {% endgeneration %}, not the ' +
      "end, in line 1",
  );
  assertEquals(
    refusal("a{% endgeneration %}"),
    'Cannot compile template "test": expected a known tag, not ' +
      '"endgeneration", in line 1',
  );
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
    'Cannot compile template "test": expected a name, not "%}", in line 1',
  );
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
    '{"name": "<system f>"}[{"type": "<assistant function>", "function": {"name": ' +
      '"<assistant f>", "arguments": {"q": "<assistant a\\"b\\n>"}}}]',
  );
});
