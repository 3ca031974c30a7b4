import { assertEquals } from "@std/assert";
import { lintTemplate, PROBE } from "sft/chat/lint/lint_template.ts";
import { templateFromSource, TEMPLATES } from "sft/chat/template.ts";
import { tiny } from "../random_conversation.ts";
import { characters, SMALL, talk } from "./subject.ts";

const specials = ["<s>", "</s>"];

/** Outcomes by the first letter of pass, fail, not applicable. */
const outcomes = (
  source: string,
  conversations?: Parameters<typeof lintTemplate>[0]["conversations"],
) =>
  lintTemplate({
    template: templateFromSource("small", source, ["</s>"], specials),
    tokenizer: characters(specials),
    supervise: "assistant",
    conversations,
  }).map(({ outcome }) => outcome[0]).join("");

Deno.test("lintTemplate() gives six verdicts by name", () => {
  const verdicts = lintTemplate({
    template: TEMPLATES.chatml,
    tokenizer: tiny,
    supervise: "assistant",
  });

  assertEquals(verdicts.map(({ check, outcome }) => [check, outcome]), [
    ["stop token trained", "pass"],
    ["one BOS", "not applicable"],
    ["prompt is a prefix", "pass"],
    ["system text present", "pass"],
    ["generation prompt trained", "pass"],
    ["content stays content", "pass"],
  ]);
});

Deno.test("lintTemplate() tells a refused system turn once", () => {
  const gemma = "{%- if messages[0].role == 'system' -%}" +
    "{{ raise_exception('no system turns here') }}{%- endif -%}<s>" + SMALL;

  assertEquals(outcomes(gemma), "pppfpp");
});

Deno.test("lintTemplate() tells a template that refuses everything six times", () => {
  const source = "{{ raise_exception('never') }}";
  const verdicts = lintTemplate({
    template: templateFromSource("small", source, ["</s>"], specials),
    tokenizer: characters(specials),
    supervise: "everything",
  });

  assertEquals(
    verdicts.map(({ outcome, why }) => `${outcome}: ${why}`),
    Array(6).fill('fail: Cannot render with template "small": never'),
  );
});

Deno.test("lintTemplate() keeps the worst of several conversations", () => {
  const dropsSystem = SMALL
    .replace("in messages", "in messages if m.role != 'system'");
  const without = { messages: talk("user: U", "assistant: A") };

  assertEquals(outcomes(dropsSystem, [without]), "pnpnpp");
  assertEquals(outcomes(dropsSystem, [without, PROBE]), "pnpfpp");
  assertEquals(outcomes(dropsSystem, []), "nnnnnn");
});
