import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  renderConversation,
  renderPrompt,
  type Segment,
} from "sft/chat/render.ts";
import {
  answerText,
  assistantTurn,
  promptEnd,
  write,
} from "sft/chat/templates/family.ts";
import { UserError } from "sft/core/errors.ts";
import { templateSources } from "../../fixtures/make_template_sources.ts";
import {
  fixtureTemplate,
  templateFixture,
} from "../../support/template_fixture.ts";

const { conversations, rendered, sources } = templateFixture;

Deno.test("the templates that Python rendered are the ones that we have", () => {
  // If not: run make_template_sources.ts, then make_templates.py.
  assertEquals(templateSources(), sources);
});

/**
 * Which tokens of the whole text transformers marks where ours are the
 * characters. A token of its may span a border, and is the assistant's then;
 * ours cannot, since we encode segment by segment. And it ends a stretch at the
 * first token of the last character, so that other bytes of an emoji or of a
 * Chinese character go untrained: a fault of its that we do not share.
 */
function tokensOf(
  segments: readonly Segment[],
  spans: readonly (readonly [number, number])[],
): string {
  const trained = segments.flatMap(({ text, supervised }) =>
    Array.from(text, () => supervised)
  );
  const tokenAt = (character: number) =>
    spans.findIndex(([from, to]) => from <= character && character < to);
  const marked = new Set<number>();
  for (const [at, one] of trained.entries()) {
    if (!one) continue;
    marked.add(tokenAt(at));
    // All tokens of a character within a stretch.
    const more = trained[at + 1]
      ? spans.flatMap(([from, to], token) =>
        from <= at && at < to ? [token] : []
      )
      : [];
    more.forEach((token) => marked.add(token));
  }
  return spans.map((_, token) => marked.has(token) ? "1" : "0").join("");
}

for (const { name } of sources) {
  const cases = rendered.filter(({ template }) => template === name);

  Deno.test(`${name} writes and trains what transformers makes of it`, () => {
    assert(cases.length > 0);
    for (const published of cases) {
      if (published.error !== undefined) continue;
      const { conversation, text, spans, mask, prompt } = published;
      const { messages, tools } = conversations[conversation];
      const template = fixtureTemplate(name);
      const segments = renderConversation(messages, template, "assistant", {
        tools,
      });
      const asked = renderPrompt(messages.slice(0, -1), template, { tools });

      assertEquals(segments.map(({ text }) => text).join(""), text);
      assertEquals(asked.map(({ text }) => text).join(""), prompt);
      assertEquals(tokensOf(segments, spans), mask, conversation);
    }
  });
}

Deno.test("templates refuse in TypeScript what they refuse in Python", () => {
  const refused = rendered.filter(({ error }) => error !== undefined);
  assertEquals(refused.length, 19);

  for (const { template, conversation, error } of refused) {
    const { messages, tools } = conversations[conversation];
    const { message } = assertThrows(
      () =>
        renderConversation(messages, fixtureTemplate(template), "assistant", {
          tools,
        }),
      UserError,
    );
    assertEquals(
      message,
      `Cannot render with template "${template}": ${error}`,
    );
  }
});

const TURN = { header: "H", end: "E", newline: "\n" };
const OPEN = "{%- generation -%}";
const CLOSE = "{%- endgeneration -%}";

Deno.test("assistantTurn() marks one stretch of a turn", () => {
  const of = (options: Parameters<typeof assistantTurn>[2]) =>
    assistantTurn(TURN, "BODY", options);
  const [header, end, newline] = ["H", "E", "\n"].map(write);

  assertEquals(of({}), `${header}${OPEN}BODY${end}${CLOSE}${newline}`);
  assertEquals(
    of({ trainEot: false }),
    `${header}${OPEN}BODY${CLOSE}${end}${newline}`,
  );
  assertEquals(
    of({ trainHeader: true, trainTrailingNewline: true }),
    `${OPEN}${header}BODY${end}${newline}${CLOSE}`,
  );
  assertEquals(assistantTurn({}, "BODY", {}), `${OPEN}BODY${CLOSE}`);
});

Deno.test("promptEnd() marks a header that is trained", () => {
  const asked = (inside: string) =>
    `{%- if add_generation_prompt -%}${inside}{%- endif -%}`;

  assertEquals(promptEnd("H", {}), asked('{{- "H" -}}'));
  assertEquals(
    promptEnd("H", { trainHeader: true }),
    asked(`${OPEN}{{- "H" -}}${CLOSE}`),
  );
  assertEquals(
    promptEnd("H", {}, "BEGUN"),
    asked(`{{- "H" -}}${OPEN}BEGUN${CLOSE}`),
  );
});

Deno.test("answerText() writes what was thought, or does not", () => {
  assertEquals(
    answerText({ reasoning: "strip" }, " | trim"),
    "{{- message.content | trim -}}",
  );
  assertEquals(
    answerText({}),
    "{%- if message.reasoning_content -%}" +
      '{{- "<think>\\n" -}}{{- message.reasoning_content -}}' +
      '{{- "\\n</think>\\n\\n" -}}{%- endif -%}{{- message.content -}}',
  );
});
