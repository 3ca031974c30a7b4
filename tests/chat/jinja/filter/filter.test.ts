import { assertEquals } from "@std/assert";
import { filterNamed } from "sft/chat/jinja/filter/filter.ts";
import "sft/chat/jinja/filter/filters.ts";
import { Text } from "sft/chat/jinja/value/text.ts";

Deno.test("filterNamed() finds the filters of every table", () => {
  const given = { positional: [], named: new Map() };
  const [length, upper, first] = ["length", "upper", "first"]
    .map((name) => filterNamed(name)!);

  assertEquals(length(Text.of("abc"), given), 3n);
  assertEquals((upper(Text.of("abc"), given) as Text).text, "ABC");
  assertEquals(first([2n, 3n], given), 2n);
  assertEquals(filterNamed("no such filter"), undefined);
  // Nothing that every object has is a filter.
  assertEquals(filterNamed("constructor"), undefined);
});
