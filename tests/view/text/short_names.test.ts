import { assertEquals } from "@std/assert";
import { shortNames } from "sft/view/text/short_names.ts";

Deno.test("shortNames() leaves what tells paths apart", () => {
  const cases: [string[], string[]][] = [
    [["outputs/sft/final"], ["outputs/sft/final"]],
    [["outputs/a/final", "outputs/b/final"], ["a", "b"]],
    [["outputs/a/final", "outputs/b/checkpoint-10"], [
      "a/final",
      "b/checkpoint-10",
    ]],
    [["/x/y/", "/x/y/z"], ["y", "y/z"]],
    [["org/one", "other/one"], ["org", "other"]],
    [["/models/a", "b"], ["/models/a", "b"]],
    [["a", "a", "a"], ["a", "a (2)", "a (3)"]],
    [["a.gguf", "b.gguf"], ["a.gguf", "b.gguf"]],
  ];

  for (const [paths, names] of cases) assertEquals(shortNames(paths), names);
});
