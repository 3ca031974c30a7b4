/**
 * Small templates, held against what `transformers`' Jinja makes of them.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import { valueOfData } from "sft/chat/jinja/data_value.ts";
import { Jinja } from "sft/chat/jinja/jinja.ts";
import { TemplateRefusal } from "sft/chat/jinja/value/values.ts";
import { parseExactJson } from "sft/core/exact_json.ts";

interface Snippets {
  readonly variables: Readonly<Record<string, unknown>>;
  /** Source and text, `null` for a refusal, by the file that they are about. */
  readonly snippets: Readonly<Record<string, [string, string | null][]>>;
}

const FIXTURE = parseExactJson(
  await Deno.readTextFile(
    new URL("../fixtures/jinja/snippets.json", import.meta.url),
  ),
) as Snippets;

/** What our Jinja writes; `null` where it refuses. */
export function written(source: string): string | null {
  const variables = Object.entries(FIXTURE.variables)
    .map(([name, data]) => [name, valueOfData(data)] as const);
  try {
    return new Jinja(source).render(variables, new Date(2026, 6, 4)).text.text;
  } catch (error) {
    if (error instanceof TemplateRefusal) return null;
    throw error;
  }
}

/**
 * Registers a test over all snippets about one file of `lib/chat/jinja/`.
 *
 * @param file Its path without the ending, such as `"value/numbers"`.
 */
export function testSnippets(file: string): void {
  Deno.test(`${file} does what Python's Jinja does`, () => {
    const expected = FIXTURE.snippets[file];
    assertEquals(
      expected.map(([source]) => [source, written(source)]),
      expected,
    );
  });
}
