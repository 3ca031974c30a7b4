import { assert, assertEquals, assertThrows } from "@std/assert";
import { renderFilled } from "sft/chat/known_shapes.ts";
import { renderParts } from "sft/chat/marked_template.ts";
import type { Message } from "sft/chat/message.ts";
import {
  templateByName,
  templateFromSource,
  type TemplateOptions,
  TEMPLATES,
} from "sft/chat/template.ts";
import { UserError } from "sft/core/errors.ts";
import { type RandomStream, randomStream } from "sft/core/random.ts";
import { randomText } from "./random_conversation.ts";

/** Any roles in any order, with and without thoughts. */
function randomMessages(random: RandomStream): Message[] {
  const roles = ["system", "user", "assistant"] as const;
  return Array.from({ length: 1 + random.integer(5) }, (_, index) => {
    const role = roles[(index === 0 ? 0 : 1) + random.integer(2)];
    return {
      role,
      content: randomText(random),
      ...(role === "assistant" && random.uniform() < 0.4 && {
        reasoning_content: randomText(random),
      }),
    };
  });
}

/** What came of it: a rendering, or the words of a refusal. */
function outcome<Result>(render: () => Result): Result | string {
  try {
    return render();
  } catch (error) {
    assert(error instanceof UserError);
    return error.message;
  }
}

const VARIANTS: readonly TemplateOptions[] = [{}, { reasoning: "strip" }];

for (const name of Object.keys(TEMPLATES)) {
  Deno.test(`renderFilled() with ${name} is what Jinja renders`, () => {
    const random = randomStream(3, name);
    for (let round = 0; round < 60; round++) {
      const template = templateByName(name, VARIANTS[round % 2]);
      const input = {
        messages: randomMessages(random),
        prompt: random.uniform() < 0.3,
      };

      assertEquals(
        outcome(() => renderFilled(input, template)),
        outcome(() => renderParts(input, template)),
        JSON.stringify(input),
      );
    }
  });
}

Deno.test("renderFilled() trims a text that fills a shape it has seen", () => {
  const textOf = (content: string) =>
    renderFilled(
      { messages: [{ role: "user", content }], prompt: false },
      TEMPLATES.gemma,
    ).parts.map(({ text }) => text).join("");

  assertEquals(textOf("a"), "<bos><start_of_turn>user\na<end_of_turn>\n");
  assertEquals(textOf("\n b "), "<bos><start_of_turn>user\nb<end_of_turn>\n");
});

Deno.test("renderFilled() has a foreign template look at each text", () => {
  const loud = templateFromSource(
    "loud",
    "{% for m in messages %}{{ m.content }}" +
      "{% if '?' in m.content %}!{% endif %}{% endfor %}",
    [],
    [],
  );
  const textOf = (content: string) =>
    renderFilled({ messages: [{ role: "user", content }], prompt: false }, loud)
      .parts.map(({ text }) => text).join("");

  assertEquals([textOf("a"), textOf("a?")], ["a", "a?!"]);
});

Deno.test("renderFilled() refuses marks in a shape it has seen", () => {
  const render = (content: string) =>
    renderFilled(
      { messages: [{ role: "user", content }], prompt: false },
      TEMPLATES.chatml,
    );
  render("a");

  assertEquals(
    assertThrows(() => render("\uFDD3"), UserError).message,
    "Cannot render a text that holds the noncharacter U+FDD3: it marks " +
      "borders here, take it out of the data",
  );
});
