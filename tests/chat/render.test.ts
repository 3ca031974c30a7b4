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
    "assistant: |4|↵assistant: |↵",
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
      "{% generation %} tag, add one around what the assistant writes or pass " +
      "--supervise everything",
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

        assertEquals(
          whole.slice(0, prompt.length).map((
            { text, content },
          ) => [text, content]),
          prompt.map(({ text, content }) => [text, content]),
        );
      }
    }
  });
}
