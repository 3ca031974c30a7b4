import { assertEquals, assertThrows } from "@std/assert";
import { tagsOf, withTags } from "sft/cli/flags/tags.ts";
import { UserError } from "sft/core/errors.ts";
import { runViewWith } from "../../support/views.ts";

const RUNS = [["a", "b"], ["b"], []].map((tags, index) =>
  runViewWith(`${index}`, { labels: { tags } })
);
const named = (given?: string) =>
  withTags(RUNS, given).map(({ name }) => name).join();

Deno.test("withTags() takes the runs that have all tags", () => {
  assertEquals([named(), named("b"), named("b, a")], ["0,1,2", "0,1", "0"]);
  assertThrows(
    () => named("a,c"),
    UserError,
    'Cannot find runs with tag "a, c": these runs have "a", "b"',
  );
  assertThrows(
    () => withTags(RUNS.slice(2), "a"),
    UserError,
    'none of them has any, see "deno task tag"',
  );
});

Deno.test("tagsOf() needs a word", () => {
  assertEquals(tagsOf(" a,b ,"), ["a", "b"]);
  assertThrows(() => tagsOf(","), UserError, 'Cannot take tags from ","');
});
