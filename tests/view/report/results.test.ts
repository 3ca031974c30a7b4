import { assertEquals, assertStringIncludes } from "@std/assert";
import { paletteFor } from "sft/view/palette.ts";
import { resultsSection } from "sft/view/report/results.ts";
import { runViewWith, stepWith } from "../../support/views.ts";

Deno.test("resultsSection() has a sortable row per run", () => {
  const runs = ["origin", "ours"].map((name) =>
    runViewWith(name, { steps: [stepWith(1)] })
  );

  const { title, body } = resultsSection(runs, paletteFor(["origin", "ours"]));

  assertEquals(title, "Results");
  assertStringIncludes(body.markup, '<table class="sortable">');
  assertEquals(body.markup.match(/<th scope="row"/g)?.length, 2);
  assertStringIncludes(body.markup, 'data-value="160">160<'); // tokens/s
  assertStringIncludes(body.markup, "a small difference may be chance");
});
