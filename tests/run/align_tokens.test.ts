import { assertEquals } from "@std/assert";
import { templateFromSource } from "sft/chat/template.ts";
import { alignTokens } from "sft/run/align_tokens.ts";
import { characters, SMALL, talk } from "../chat/lint/subject.ts";

const specials = ["<s>", "</s>"];
const tokenizer = characters(specials);
const template = (name: string, source: string) =>
  templateFromSource(name, source, ["</s>"], specials);

const MESSAGES = talk("system: Be", "user: U", "assistant: A");

const small = template("small", SMALL);
/** Says who speaks, and leaves out the system text. */
const named = template(
  "named",
  "{%- for m in messages if m.role != 'system' -%}{{- m.role[0] + ' ' -}}" +
    "{%- generation -%}{{- m.content -}}{%- endgeneration -%}{%- endfor -%}",
);

/** Each block: its part, and each template's tokens joined. */
function drawn(
  messages: typeof MESSAGES,
  templates = [small, named],
): string[][] {
  const { blocks } = alignTokens(
    { messages },
    templates,
    ["assistant"],
    tokenizer,
  );
  return blocks.map(({ part = "", tokens }) => [
    part,
    ...tokens.map((list) => list.map(({ token }) => token).join("")),
  ]);
}

Deno.test("alignTokens() sets what a message says side by side", () => {
  assertEquals(drawn(MESSAGES), [
    ["system", "Be", ""],
    ["", "", "u "],
    ["user 1", "U", "U"],
    ["", ">", "a "],
    ["answer 1", "A", "A"],
    ["", "</s>", ""],
  ]);
});

Deno.test("alignTokens() numbers turns, and takes the same words in order", () => {
  const messages = talk("user: U", "assistant: A", "user: U", "assistant: A");

  assertEquals(drawn(messages, [small]), [
    ["user 1", "U"],
    ["", ">"],
    ["answer 1", "A"],
    ["", "</s>"],
    ["user 2", "U"],
    ["", ">"],
    ["answer 2", "A"],
    ["", "</s>"],
  ]);
});

Deno.test("alignTokens() finds a text that a template trims", () => {
  const trims = template(
    "trims",
    SMALL.replaceAll("m.content", "m.content.strip()"),
  );
  const messages = [{ role: "user", content: " U\n" } as const, MESSAGES[2]];

  assertEquals(drawn(messages, [small, trims])[0], ["user 1", " U\n", "U"]);
});

Deno.test("alignTokens() tells every mask's reasons on the same tokens", () => {
  const { masks, templates, blocks } = alignTokens(
    { messages: MESSAGES },
    [small],
    ["assistant", "everything"],
    tokenizer,
  );

  assertEquals([templates, masks], [["small"], ["assistant", "everything"]]);
  assertEquals(blocks.at(-1), {
    tokens: [[{
      token: "</s>",
      id: 1,
      role: "assistant",
      masks: [
        { supervised: true, why: "end of turn" },
        { supervised: true, why: "everything is trained" },
      ],
    }]],
  });
});
