import { assertEquals } from "@std/assert";
import { parseTemplate } from "sft/chat/jinja/syntax/statement_parser.ts";
import { weightOf } from "sft/chat/jinja/syntax/weight.ts";

function weights(source: string): number[] {
  return parseTemplate(source).map(weightOf);
}

Deno.test("weightOf() counts a statement and its expressions", () => {
  // The statement, the sum, and its two halves.
  assertEquals(weights("{{ a + 1 }}"), [4]);
  assertEquals(weights("text{{ a }}"), [1, 2]);
});

Deno.test("weightOf() leaves out what runs more or less often", () => {
  const [loop] = weights(
    "{% for a in b %}{{ a * a * a }}{% else %}c{% endfor %}",
  );
  const [branch] = weights("{% if a %}{{ a * a }}{% else %}{{ a }}{% endif %}");

  // The loop, its target and what it goes over; the branch and its condition.
  assertEquals([loop, branch], [3, 2]);
});
