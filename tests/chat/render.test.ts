import { assertEquals, assertThrows } from "@std/assert";
import type { Message } from "sft/chat/message.ts";
import {
  renderConversation,
  renderPrompt,
  type Segment,
  type Supervise,
} from "sft/chat/render.ts";
import { templateFromSource, TEMPLATES } from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { randomStream } from "sft/core/random.ts";
import { randomConversation } from "./random_conversation.ts";

const TWO_TURNS: readonly Message[] = [
  { role: "user", content: "2+2?" },
  { role: "assistant", content: "4" },
  { role: "user", content: "3+3?" },
  { role: "assistant", content: "6" },
];

/** Trained text in brackets, line feeds as arrows. */
function drawn(segments: readonly Segment[]): string {
  return segments
    .map(({ text, supervised }) => supervised ? `[${text}]` : text)
    .join("|")
    .replaceAll("\n", "↵");
}

function textOf(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join("");
}

/** The two templates again, in a line of code each. */
const BY_HAND: Record<string, (messages: readonly Message[]) => string> = {
  chatml: (messages) =>
    messages
      .map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`)
      .join(""),
  origin: (messages) =>
    messages.map(({ role, content }) => `${role}: ${content}\n`).join(""),
};

const MASKS: [name: string, supervise: Supervise, drawing: string][] = [
  [
    "chatml",
    "assistant",
    "<|im_start|>user↵|2+2?|<|im_end|>↵<|im_start|>assistant↵|[4]|[<|im_end|>]|" +
    "↵<|im_start|>user↵|3+3?|<|im_end|>↵<|im_start|>assistant↵|[6]|[<|im_end|>]|↵",
  ],
  [
    "chatml",
    "last_assistant",
    "<|im_start|>user↵|2+2?|<|im_end|>↵<|im_start|>assistant↵|4|<|im_end|>|" +
    "↵<|im_start|>user↵|3+3?|<|im_end|>↵<|im_start|>assistant↵|[6]|[<|im_end|>]|↵",
  ],
  [
    "chatml",
    "everything",
    "[<|im_start|>user↵]|[2+2?]|[<|im_end|>↵<|im_start|>assistant↵]|[4]|" +
    "[<|im_end|>]|[↵<|im_start|>user↵]|[3+3?]|" +
    "[<|im_end|>↵<|im_start|>assistant↵]|[6]|[<|im_end|>]|[↵]",
  ],
  [
    "origin",
    "assistant",
    "user: |2+2?|↵assistant: |[4]|↵user: |3+3?|↵assistant: |[6]|↵",
  ],
  [
    "origin",
    "last_assistant",
    "user: |2+2?|↵assistant: |4|↵user: |3+3?|↵assistant: |[6]|↵",
  ],
  [
    "origin",
    "everything",
    "[user: ]|[2+2?]|[↵assistant: ]|[4]|[↵user: ]|[3+3?]|[↵assistant: ]|[6]|[↵]",
  ],
];

for (const [name, supervise, drawing] of MASKS) {
  Deno.test(`renderConversation() with ${name} trains ${supervise}`, () => {
    assertEquals(
      drawn(renderConversation(TWO_TURNS, TEMPLATES[name], supervise)),
      drawing,
    );
  });
}

Deno.test("renderConversation() trains the end of an empty answer", () => {
  const messages: Message[] = [
    { role: "user", content: "Say nothing." },
    { role: "assistant", content: "" },
  ];

  assertEquals(
    drawn(renderConversation(messages, TEMPLATES.chatml, "last_assistant")),
    "<|im_start|>user↵|Say nothing.|<|im_end|>↵<|im_start|>assistant↵|" +
      "[<|im_end|>]|↵",
  );
});

Deno.test("renderConversation() trains no earlier answer for an empty last one", () => {
  const messages: Message[] = [
    { role: "assistant", content: "4" },
    { role: "assistant", content: "" },
  ];

  assertEquals(
    drawn(renderConversation(messages, TEMPLATES.origin, "last_assistant")),
    "assistant: |4|↵assistant: ↵",
  );
});

Deno.test("renderConversation() says why", () => {
  const messages: Message[] = [
    { role: "system", content: "S" },
    ...TWO_TURNS,
  ];
  const why = (supervise: Supervise) =>
    renderConversation(messages, TEMPLATES.chatml, supervise)
      .map(({ content, role, why }) => [content, role, why]);

  assertEquals(why("last_assistant"), [
    [false, undefined, "template"],
    [true, "system", "system turn"],
    [false, undefined, "template"],
    [true, "user", "user turn"],
    [false, undefined, "template"],
    [true, "assistant", "earlier answer"],
    [false, "assistant", "earlier answer"],
    [false, undefined, "template"],
    [true, "user", "user turn"],
    [false, undefined, "template"],
    [true, "assistant", "answer"],
    [false, "assistant", "end of turn"],
    [false, undefined, "template"],
  ]);
  assertEquals(
    [...new Set(why("everything").map(([_content, _role, why]) => why))],
    ["everything is trained"],
  );
});

Deno.test("renderConversation() names what a template puts into an answer", () => {
  const template = templateFromSource(
    "thinker",
    "{% for m in messages %}{% generation %}<think></think>{{ m.content }}</s>" +
      "{% endgeneration %}{% endfor %}",
    ["</s>"],
    ["</s>"],
  );
  const segments = renderConversation(
    [{ role: "assistant", content: "4" }],
    template,
    "assistant",
  );

  assertEquals(segments.map(({ text, why }) => [text, why]), [
    ["<think></think>", "template in the answer"],
    ["4", "answer"],
    ["</s>", "end of turn"],
  ]);
});

Deno.test("renderConversation() asks for generation tags", () => {
  const template = templateFromSource(
    "bare",
    "{% for m in messages %}{{ m.content }};{% endfor %}",
    [],
    [],
  );

  const error = assertThrows(
    () => renderConversation(TWO_TURNS, template, "assistant"),
    UserError,
  );
  assertEquals(
    error.message,
    'Cannot tell answers from prompts with template "bare": it has no ' +
      "{% generation %} tag, add one around what the assistant writes, choose " +
      "another --template, or train with --supervise everything",
  );
  assertEquals(
    drawn(renderConversation(TWO_TURNS, template, "everything")),
    "[2+2?]|[;]|[4]|[;]|[3+3?]|[;]|[6]|[;]",
  );
});

Deno.test("renderPrompt() ends where the assistant begins to write", () => {
  const messages = TWO_TURNS.slice(0, 3);

  assertEquals(
    drawn(renderPrompt(messages, TEMPLATES.chatml)),
    "<|im_start|>user↵|2+2?|<|im_end|>↵<|im_start|>assistant↵|4|<|im_end|>|" +
      "↵<|im_start|>user↵|3+3?|<|im_end|>↵<|im_start|>assistant↵",
  );
  assertEquals(
    drawn(renderPrompt(messages, TEMPLATES.origin)),
    "user: |2+2?|↵assistant: |4|↵user: |3+3?|↵assistant: ",
  );
});

/** Characters, those of contents in brackets. */
const charactersOf = (segments: readonly Segment[]) =>
  segments.flatMap(({ text, content }) =>
    [...text].map((character) => content ? `<${character}>` : character)
  );

for (const [name, byHand] of Object.entries(BY_HAND)) {
  Deno.test(`renderConversation() with ${name} writes what the template says`, () => {
    const random = randomStream(1, "conversations");
    for (let round = 0; round < 200; round++) {
      const messages = randomConversation(random);
      const segments = renderConversation(
        messages,
        TEMPLATES[name],
        "assistant",
      );

      assertEquals(textOf(segments), byHand(messages));
      assertEquals(
        segments.filter(({ content }) => content).map(({ text }) => text),
        messages.map(({ content }) => content).filter((text) => text !== ""),
      );
    }
  });

  Deno.test(`renderPrompt() with ${name} is how the whole begins`, () => {
    const random = randomStream(2, "conversations");
    for (let round = 0; round < 200; round++) {
      const messages = randomConversation(random);
      const whole = renderConversation(messages, TEMPLATES[name], "assistant");
      for (const [k, { role }] of messages.entries()) {
        if (role !== "assistant") continue;
        const prompt = renderPrompt(messages.slice(0, k), TEMPLATES[name]);

        const begins = charactersOf(prompt);
        assertEquals(charactersOf(whole).slice(0, begins.length), begins);
      }
    }
  });
}

const FORMS_TURNS = (assistant: string) =>
  "{% for m in messages %}{% if m.role == 'assistant' %}" + assistant +
  "{% elif m.role == 'tool' %}[{{ m.name }} {{ m.tool_call_id }}]" +
  "{{ m.content }}{% elif m.role != 'developer' %}{{ m.content }}|" +
  "{% endif %}{% endfor %}";
const ONE_BLOCK = templateFromSource(
  "one block",
  FORMS_TURNS("{% generation %}{{ m.content }};{% endgeneration %}"),
  [";"],
  [],
);
const NO_BLOCKS = templateFromSource(
  "no blocks",
  FORMS_TURNS("{{ m.content }};"),
  [";"],
  [],
);

Deno.test("renderConversation() does not train an answer that its row switches off", () => {
  const messages: Message[] = [
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Yo", trained: false },
    { role: "user", content: "Go" },
    { role: "assistant", content: "Ok" },
  ];
  for (const template of [ONE_BLOCK, TEMPLATES.chatml]) {
    for (const mask of ["assistant", "last_assistant", "everything"] as const) {
      const segments = renderConversation(messages, template, mask);
      const content = (text: string) =>
        segments.find((segment) => segment.text === text)?.supervised;
      assertEquals(content("Yo"), false);
      assertEquals(content("Ok"), true);
      assertEquals(content("Hi"), mask === "everything");
    }
  }
  assertThrows(
    () => renderConversation(messages, NO_BLOCKS, "everything"),
    UserError,
    "Cannot leave single answers untrained with template",
  );
});

Deno.test("renderConversation() writes the names of a tool's turn", () => {
  const messages: Message[] = [
    { role: "tool", content: "sun", name: "get", tool_call_id: "c1" },
    { role: "assistant", content: "Ok" },
  ];
  assertEquals(
    renderConversation(messages, ONE_BLOCK, "assistant")
      .map(({ text }) => text).join(""),
    "[get c1]sunOk;",
  );
});

Deno.test("renderConversation() does not lose a developer's turn", () => {
  const messages: Message[] = [
    { role: "developer", content: "Be brief." },
    { role: "user", content: "Hi" },
    { role: "assistant", content: "Ok" },
  ];
  assertEquals(
    renderConversation(messages, TEMPLATES.chatml, "assistant"),
    renderConversation(
      [{ role: "system", content: "Be brief." }, ...messages.slice(1)],
      TEMPLATES.chatml,
      "assistant",
    ),
  );
  assertThrows(
    () => renderConversation(messages, ONE_BLOCK, "assistant"),
    UserError,
    'Cannot render with template "one block": it leaves out what the ' +
      'developer says, give that turn the role "system"',
  );
});

Deno.test("a conversation with tools goes through the template for them", () => {
  const template = templateFromSource(
    "test",
    "{% generation %}{{ messages[-1].content }}{% endgeneration %}",
    ...[[], [], {}] as const,
    "{{ tools|length }} tool: {{ messages[-1].content }}",
  );
  const tools = [{ name: "f" }];

  assertEquals(
    drawn(renderConversation(TWO_TURNS, template, "assistant")),
    "[6]",
  );
  assertEquals(
    textOf(renderPrompt(TWO_TURNS, template, { tools })),
    "1 tool: 6",
  );
  // It marks no answer, whatever the other one does.
  assertThrows(
    () => renderConversation(TWO_TURNS, template, "assistant", { tools }),
    UserError,
    'Cannot tell answers from prompts with template "test"',
  );
});

Deno.test("renderConversation() gives others' templates no content where a row has none", () => {
  const call = { type: "function", function: { name: "f", arguments: {} } };
  const text = (source: string, contentless?: true) =>
    renderConversation(
      [
        { role: "user", content: "Hi" },
        {
          role: "assistant",
          content: "",
          tool_calls: [call] as never,
          contentless,
        },
      ],
      templateFromSource("t", source, [], []),
      "everything",
    ).map(({ text }) => text).join("");
  const asked = "{{ messages[1].content is defined }}";
  const added = "{{ '<' + messages[1].content + '>' }}";

  // As apply_chat_template() has it: null is no content, and "" is one.
  assertEquals([text(asked, true), text(asked)], ["False", "True"]);
  assertEquals(text(added), "<>");
  assertEquals(
    assertThrows(() => text(added, true), UserError).message,
    "Cannot render with template \"t\": 'dict object' has no attribute " +
      '\'content\'; an answer has calls and no "content", write "" where the ' +
      "template asks for one",
  );
});
